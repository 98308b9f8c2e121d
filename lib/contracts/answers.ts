import type { ErrorCode } from './errors'
import type { RunErrorCode } from './run'

/** What the page may have to tell: the server's codes, those of runs, and those of a request that got no answer of ours. */
export type ShownErrorCode = ErrorCode | RunErrorCode | 'network' | 'invalid_answer'

/** Headings of the guide, under "When something goes wrong". */
export const GUIDE_ANSWERS = [
  'a-run-times-out',
  'out-of-memory',
  'the-disk-is-full',
  'output-is-cut',
  'network-refused',
  'the-program-does-not-start',
  'the-sandbox-is-gone',
  'the-sandbox-does-not-start',
  'too-many-at-once',
  'too-large',
  'refused',
  'not-allowed',
  'not-there',
  'no-answer',
] as const
export type GuideAnswer = (typeof GUIDE_ANSWERS)[number]

/** The heading of the guide that answers each. */
export const ANSWERS: Readonly<Record<ShownErrorCode, GuideAnswer>> = {
  timeout: 'a-run-times-out',
  cpu_time: 'a-run-times-out',
  cancelled: 'a-run-times-out',
  memory: 'out-of-memory',
  processes: 'out-of-memory',
  disk: 'the-disk-is-full',
  no_space: 'the-disk-is-full',
  output: 'output-is-cut',
  start_failed: 'the-program-does-not-start',
  sandbox_lost: 'the-sandbox-is-gone',
  gone: 'the-sandbox-is-gone',
  sandbox_failed: 'the-sandbox-does-not-start',
  sandbox_disabled: 'the-sandbox-does-not-start',
  template_preparing: 'the-sandbox-does-not-start',
  pool_exhausted: 'too-many-at-once',
  rate_limited: 'too-many-at-once',
  too_large: 'too-large',
  bad_request: 'refused',
  method_not_allowed: 'refused',
  unsupported_media_type: 'refused',
  misdirected: 'refused',
  unauthorized: 'not-allowed',
  forbidden: 'not-allowed',
  not_found: 'not-there',
  conflict: 'not-there',
  network: 'no-answer',
  invalid_answer: 'no-answer',
  upstream_failed: 'no-answer',
  store_failed: 'no-answer',
  internal: 'no-answer',
}

/** Where the page's help has it. */
export const guideUrl = (anchor: GuideAnswer): string => `/help#${anchor}`
