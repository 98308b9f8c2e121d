/** Why npm or pip has failed, as far as its words tell. */
export interface PackageFailure {
  /** `network`: no registry was reached. `unknown`: it has no such package, or not in that version. */
  readonly kind: 'network' | 'unknown' | 'disk' | 'other'
  /** Its own words, the first few that matter. */
  readonly lines: readonly string[]
}

const LINES_MAX = 4
const LINE_MAX_CHARS = 300

/** The first that fits counts: a registry that was not reached has no package either. */
const KINDS = [
  [
    'network',
    /may not be reached from this sandbox|tunnel connection failed|network is unreachable|name resolution|NewConnectionError|ProxyError|\b(?:ENETUNREACH|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|E403)\b/i,
  ],
  ['disk', /\bENOSPC\b|no space left on device|disk quota exceeded/i],
  ['unknown', /\b(?:E404|ETARGET|EINVALIDPACKAGENAME)\b|no matching distribution found|no matching version found/i],
] as const

const COMPLAINT = /^(?:npm (?:error|ERR!)|error:)/i
/** A number again, or where a log is that nobody outside the sandbox sees. */
const SAYS_NOTHING = /^npm (?:error|ERR!)(?: \w+)?$|complete log|\.log$/

/** @param text the end of what it has printed */
export function explainFailure(text: string): PackageFailure {
  const lines = text.split('\n').flatMap((line) => line.trim() || [])
  const complaints = lines.filter((line) => COMPLAINT.test(line) && !SAYS_NOTHING.test(line))
  return {
    kind: KINDS.find(([, words]) => words.test(text))?.[0] ?? 'other',
    lines: (complaints.length > 0 ? complaints.slice(0, LINES_MAX) : lines.slice(-LINES_MAX)).map((line) =>
      line.slice(0, LINE_MAX_CHARS),
    ),
  }
}
