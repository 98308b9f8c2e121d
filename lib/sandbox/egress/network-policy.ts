import { z } from 'zod'
import { AppError } from '@/lib/contracts/errors'
import { type Address, specialAddress } from './address'
import { EgressProxy } from './egress-proxy'
import { HeaderRules } from './header-rules'
import { Refusal } from './refusal'
import { namesAddress, namesTarget, parseRule, type Rule } from './rule'
import { showTarget, type Target } from './target'

/** In lists of E2B it stands for every address, IPv6 too. */
export const ALL_TRAFFIC = '0.0.0.0/0'
/** Mail between servers: what it is used for from here is spam, and the server's address pays for it. */
const SMTP_PORT = 25

const RuleText = z
  .string()
  .refine(
    (text) => parseRule(text) !== undefined,
    'must be a host name, *.name, an address or a range such as 192.0.2.0/24',
  )

/** Hosts, each with a port or without; what `allowedHosts` and the lists of a policy hold. */
export const RuleList = z.array(RuleText).max(1000)
export const PortList = z.array(z.number().int().min(1).max(65_535)).max(100)

/**
 * Which public addresses programs may reach. It can be replaced while they run. Private addresses are beyond it: only the
 * operator can open one.
 */
export const NetworkPolicy = z.strictObject({
  /** Beats `denyOut`. A rule with a port allows that port too. */
  allowOut: RuleList.optional(),
  /** `0.0.0.0/0` denies all that `allowOut` does not allow. */
  denyOut: RuleList.optional(),
  /** Absent: every port but 25. */
  ports: PortList.optional(),
  /** By host, what requests to it get on their way out. Rules open nothing: `allowOut` does. */
  headers: HeaderRules.optional(),
  /** Where all connections go through, once they are allowed. */
  egressProxy: EgressProxy.optional(),
})
export type NetworkPolicy = z.infer<typeof NetworkPolicy>

/** @throws {AppError} `bad_request` with what is wrong */
export function parseNetworkPolicy(given: unknown): NetworkPolicy {
  const parsed = NetworkPolicy.safeParse(given)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
  throw new AppError('bad_request', 'the network policy is wrong', { issues })
}

/** What is asked about each connection. */
export interface Checks {
  /** Before its name is looked up. @throws {Refusal} `target_refused` */
  refuseTarget(target: Target): void
  /** Of each address that a connection may be made to, after `refuseTarget`. @throws {Refusal} `target_refused` */
  refuseAddress(target: Target, address: Address): void
}

/** All of them must let a connection through. */
function allOf(checks: readonly Checks[]): Checks {
  return {
    refuseTarget: (target) => {
      for (const check of checks) check.refuseTarget(target)
    },
    refuseAddress: (target, address) => {
      for (const check of checks) check.refuseAddress(target, address)
    },
  }
}

/** @param privateAddresses rules for special addresses that the operator opens */
export function checksOf(
  policies: readonly (NetworkPolicy | undefined)[],
  privateAddresses: readonly string[],
): Checks {
  return allOf(policies.flatMap((policy) => (policy ? [new TargetCheck(policy, privateAddresses)] : [])))
}

/** A policy as it is asked about each connection. */
export class TargetCheck implements Checks {
  readonly #allow: readonly Rule[]
  readonly #deny: readonly Rule[]
  readonly #private: readonly Rule[]
  readonly #ports: ReadonlySet<number> | undefined
  readonly #deniesAll: boolean

  /** @param privateAddresses rules for special addresses that the operator opens */
  constructor(policy: NetworkPolicy, privateAddresses: readonly string[]) {
    this.#allow = rulesOf(policy.allowOut)
    // Allowing beats denying: whoever allows everything denies nothing.
    this.#deny = policy.allowOut?.includes(ALL_TRAFFIC) ? [] : rulesOf(policy.denyOut)
    this.#private = rulesOf(privateAddresses)
    this.#ports = policy.ports && new Set(policy.ports)
    this.#deniesAll = this.#deny.length > 0 && policy.denyOut?.includes(ALL_TRAFFIC) === true
  }

  /**
   * Before its name is looked up: a name that may not be reached is not asked for either, since whoever answers for it would
   * learn what it says.
   *
   * @throws {Refusal} `target_refused`
   */
  refuseTarget(target: Target): void {
    const { port } = target
    const hasPort = this.#hasPort(port)
    const rules = this.#allow.filter((rule) => namesTarget(rule, target))
    const isAllowed = rules.some((rule) => rule.port === port || (rule.port === undefined && hasPort))
    if (isAllowed) return
    if (!hasPort && !this.#private.some((rule) => rule.port === port)) throw refused(target, this.#wrongPort(port))
    if (this.#deniesAll) throw refused(target, 'it is not among the allowed hosts')
    if (this.#deny.some((rule) => isOfPort(rule, port) && namesTarget(rule, target)))
      throw refused(target, 'it is denied')
  }

  /**
   * Each address that a connection may be made to. Call `refuseTarget` before.
   *
   * @throws {Refusal} `target_refused`
   */
  refuseAddress(target: Target, address: Address): void {
    const { port } = target
    const shown = target.address ? 'it' : `its address ${address}`
    const special = specialAddress(address)
    const opened = this.#private.filter((rule) => isOfPort(rule, port) && namesAddress(rule, address))
    if (special !== undefined && opened.length === 0) throw refused(target, `${shown} is ${special}`)
    const allowing = this.#allow.filter(
      (rule) => isOfPort(rule, port) && (namesTarget(rule, target) || namesAddress(rule, address)),
    )
    const isPortOpen = this.#hasPort(port) || [...opened, ...allowing].some((rule) => rule.port === port)
    if (!isPortOpen) throw refused(target, this.#wrongPort(port))
    if (allowing.length > 0) return
    const isDenied = this.#deny.some((rule) => isOfPort(rule, port) && namesAddress(rule, address))
    if (isDenied && !this.#deniesAll) throw refused(target, `${shown} is denied`)
  }

  #hasPort(port: number): boolean {
    return this.#ports ? this.#ports.has(port) : port !== SMTP_PORT
  }

  #wrongPort(port: number): string {
    return this.#ports
      ? `port ${port} is not among the allowed ports, ${[...this.#ports].join(', ')}`
      : `port ${port} is refused`
  }
}

function rulesOf(list: readonly string[] = []): Rule[] {
  return list.flatMap((text) => parseRule(text) ?? [])
}

function isOfPort(rule: Rule, port: number): boolean {
  return rule.port === undefined || rule.port === port
}

function refused(target: Target, why: string): Refusal {
  return new Refusal('target_refused', `${showTarget(target)} may not be reached from this sandbox: ${why}`)
}
