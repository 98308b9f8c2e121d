import '#server-only'
import type { IncomingHttpHeaders } from 'node:http'
import { hostName } from '@/lib/server/same-origin'
import type { GatewayOptions } from './gateway-options'

/**
 * Where a request goes: a port of a sandbox, named by the host or by E2B's two headers; the envd of whichever sandbox signed its
 * URL; or nowhere, and why.
 */
export type Target =
  | { kind: 'sandbox'; sandboxId: string; port: number; by: 'host' | 'headers' }
  | { kind: 'signed' }
  | { kind: 'refused'; status: 400 | 404 | 421; message: string }

/** What E2B's `uploadUrl` and `downloadUrl` make of the gateway's address: the sandbox is in the signature alone. */
const SIGNED_FILE = /^\/files\?(?:.*&)?signature=/
const LABEL = /^(\d{1,5})-([a-z0-9]+)$/

export function targetOf(
  { url, headers }: { url: string; headers: IncomingHttpHeaders },
  { domain, isOwnHost }: Pick<GatewayOptions, 'domain' | 'isOwnHost'>,
): Target {
  const host = headers.host ?? null
  const suffix = `.${hostName(domain)}`
  const name = host === null ? '' : hostName(host)
  if (name.endsWith(suffix)) return byHost(name.slice(0, -suffix.length))
  // A foreign name that resolves to us is how DNS rebinding looks.
  if (!isOwnHost(host)) return { kind: 'refused', status: 421, message: 'this server does not answer under that name' }
  const sandboxId = one(headers['e2b-sandbox-id'])
  const port = one(headers['e2b-sandbox-port'])
  if (sandboxId === undefined && port === undefined && SIGNED_FILE.test(url)) return { kind: 'signed' }
  return byHeaders(sandboxId, port)
}

function byHost(label: string): Target {
  const [, port = '', sandboxId = ''] = LABEL.exec(label) ?? []
  if (!isPort(port)) return { kind: 'refused', status: 404, message: 'the address must be <port>-<sandbox>.<domain>' }
  return { kind: 'sandbox', sandboxId, port: Number(port), by: 'host' }
}

function byHeaders(sandboxId: string | undefined, port: string | undefined): Target {
  if (sandboxId === undefined && port === undefined) {
    return {
      kind: 'refused',
      status: 404,
      message: 'previews are at <port>-<sandbox>.<domain>; here are API clients alone',
    }
  }
  if (sandboxId === undefined || port === undefined) {
    const missing = sandboxId === undefined ? 'E2b-Sandbox-Id' : 'E2b-Sandbox-Port'
    return { kind: 'refused', status: 400, message: `missing header: ${missing}` }
  }
  // Older clients send `<id>-<client>`.
  const id = /^([a-z0-9]+)(?:-[a-z0-9]+)?$/.exec(sandboxId)?.[1]
  if (id === undefined || !isPort(port)) return { kind: 'refused', status: 400, message: 'invalid sandbox id or port' }
  return { kind: 'sandbox', sandboxId: id, port: Number(port), by: 'headers' }
}

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header)
