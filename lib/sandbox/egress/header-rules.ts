import { z } from 'zod'
import { namesTarget, parseRule, type Rule } from './rule'
import type { Target } from './target'

const MAX_HOSTS = 100
const MAX_HEADERS = 64
const VALUE_MAX_CHARS = 8192
/** Of rules that name none. */
const HTTP_PORTS: ReadonlySet<number> = new Set([80, 443])
/** What says where a request goes and how long it is, or is between two hops alone. */
const NOT_TO_GIVE = new Set(
  'host connection keep-alive content-length transfer-encoding te trailer upgrade expect proxy-connection proxy-authorization'.split(
    ' ',
  ),
)

const HeaderName = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a header')
  .refine((name) => !NOT_TO_GIVE.has(name.toLowerCase()), 'is not for rules to give')
const HeaderValue = z
  .string()
  .max(VALUE_MAX_CHARS)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'must be the value of a header')
const Host = z.string().refine((text) => hostOf(text) !== undefined, 'must be a host name, *.name or an address')

/** By host, each with a port or without: headers that requests of programs to it get on their way, over those they have. */
export const HeaderRules = z
  .record(
    Host,
    z.record(HeaderName, HeaderValue).refine((headers) => Object.keys(headers).length <= MAX_HEADERS),
  )
  .refine((rules) => Object.keys(rules).length <= MAX_HOSTS, `at most ${MAX_HOSTS} hosts`)
export type HeaderRules = z.infer<typeof HeaderRules>

/** @returns undefined for what names no host */
function hostOf(text: string): Rule | undefined {
  const rule = parseRule(text)
  return rule?.range !== undefined && text.includes('/') ? undefined : rule
}

/** Headers by their names in lower case. */
export type Headers = Readonly<Record<string, string>>

/** Which headers a target's requests get: of one rule alone, the one that names it most closely. */
export class HeaderRuleSet {
  readonly #rules: readonly { rule: Rule; headers: Headers }[]

  constructor(rules: HeaderRules = {}) {
    this.#rules = Object.entries(rules)
      .flatMap(([text, headers]) => {
        const rule = hostOf(text)
        return rule ? [{ rule, headers: lowerCased(headers) }] : []
      })
      .sort((one, other) => closeness(other.rule) - closeness(one.rule))
  }

  get isEmpty(): boolean {
    return this.#rules.length === 0
  }

  headersFor(target: Target): Headers | undefined {
    const isOfPort = ({ port }: Rule) => (port === undefined ? HTTP_PORTS.has(target.port) : port === target.port)
    const matches = (rule: Rule) => isOfPort(rule) && namesTarget(rule, target)
    return this.#rules.find(({ rule }) => matches(rule))?.headers
  }
}

/** Exact names before suffixes, longer suffixes before shorter ones, and each with its port before it without. */
function closeness({ name = '', isSuffix, port }: Rule): number {
  return (isSuffix ? name.length : 1000) * 2 + (port === undefined ? 0 : 1)
}

function lowerCased(headers: Record<string, string>): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
