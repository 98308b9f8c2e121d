import type { IncomingHttpHeaders } from 'node:http2'

/** What identifies the state of a file for a client that has it already. */
export interface Validators {
  etag: string
  /** Whole seconds, as HTTP dates are. */
  lastModifiedMs: number
}

export function validatorsOf(file: { sizeBytes: number; modifiedAtMs: number }): Validators {
  return {
    etag: `"${Math.round(file.modifiedAtMs * 1000).toString(36)}-${file.sizeBytes.toString(36)}"`,
    lastModifiedMs: Math.floor(file.modifiedAtMs / 1000) * 1000,
  }
}

/** What the `If-…` headers of RFC 9110 §13.2 lead to. */
export function evaluateConditions(headers: IncomingHttpHeaders, file: Validators): 'proceed' | 304 | 412 {
  const ifMatch = headers['if-match']
  const unmodifiedSince = dateOf(headers['if-unmodified-since'])
  if (ifMatch !== undefined) {
    if (!listMatches(ifMatch, file.etag)) return 412
  } else if (unmodifiedSince !== undefined && file.lastModifiedMs > unmodifiedSince) return 412

  const ifNoneMatch = headers['if-none-match']
  const modifiedSince = dateOf(headers['if-modified-since'])
  if (ifNoneMatch !== undefined) return listMatches(ifNoneMatch, file.etag) ? 304 : 'proceed'
  return modifiedSince !== undefined && file.lastModifiedMs <= modifiedSince ? 304 : 'proceed'
}

/** Whether a `Range` counts: a client that has an older state gets the whole file. */
export function rangeIsCurrent(ifRange: string | undefined, file: Validators): boolean {
  if (ifRange === undefined) return true
  return ifRange.startsWith('"') ? ifRange === file.etag : dateOf(ifRange) === file.lastModifiedMs
}

function listMatches(list: string, etag: string): boolean {
  return list.trim() === '*' || list.split(',').some((item) => item.trim().replace(/^W\//, '') === etag)
}

function dateOf(text: string | undefined): number | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}
