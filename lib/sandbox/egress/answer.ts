import type { Refusal, RefusalKind } from './refusal'

/** HTTP status, the error type of RFC 9209 and the reply code of RFC 1928. */
const ANSWERS: Readonly<Record<RefusalKind, { status: number; error: string; socks: number }>> = {
  bad_target: { status: 400, error: 'http_request_error', socks: 0x02 },
  target_refused: { status: 403, error: 'http_request_denied', socks: 0x02 },
  too_many: { status: 503, error: 'connection_limit_reached', socks: 0x01 },
  unresolved: { status: 502, error: 'dns_error', socks: 0x04 },
  unreachable: { status: 502, error: 'destination_unavailable', socks: 0x05 },
  timed_out: { status: 504, error: 'connection_timeout', socks: 0x04 },
}

export interface HttpRefusal {
  status: number
  headers: Record<string, string>
  body: string
}

export function httpRefusal({ kind, message }: Refusal): HttpRefusal {
  const { status, error } = ANSWERS[kind]
  const body = `codetok: ${message}\n`
  return {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      'Proxy-Status': `codetok; error=${error}; details=${quoted(message)}`,
      Connection: 'close',
    },
    body,
  }
}

export function socksRefusal({ kind }: Refusal): number {
  return ANSWERS[kind].socks
}

/** As a string of RFC 9651, which has only printable ASCII. */
function quoted(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')
  return `"${printable}"`
}
