const STRING_MAX_CHARS = 2_000
const MAX_DEPTH = 5
const MAX_MEMBERS = 50
const SECRET_NAME = /token|secret|passw|api[-_]?key|authorization|cookie|credential|^env$/i
/** Of our own keys and of others that are told by their form, wherever in a text they stand. */
const SECRET_TEXT = /\b(?:e2b_[0-9a-f]{40}|sk-[\w-]{20,}|gh[pousr]_\w{30,}|Bearer\s+[\w.~+/-]+=*)/gi
/** What JSON leaves as it is and a terminal would obey: DEL, C1 controls, and marks that turn or hide text. */
const UNSAFE_IN_JSON = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

export const REDACTED = '[redacted]'

/** A copy of anything that is fit for a log: bounded, without secrets, errors with their causes. */
export function loggable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return capped(value.replace(SECRET_TEXT, REDACTED))
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '[…]'
  if (value instanceof Error) return loggableError(value, depth)
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.slice(0, MAX_MEMBERS).map((member) => loggable(member, depth + 1))
  return loggableMembers(Object.entries(value), depth)
}

/** A line of JSON in which no character does anything to a terminal. It parses to the same as before. */
export function printable(jsonLine: string): string {
  return jsonLine.replace(UNSAFE_IN_JSON, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function loggableError(error: Error, depth: number): unknown {
  const { name, message, stack } = error
  const own = Object.entries({ ...error, ...(error.cause === undefined ? {} : { cause: error.cause }) })
  const members = loggableMembers(own, depth)
  return { name, message: loggable(message, depth + 1), ...members, stack: loggable(stack, depth + 1) }
}

function loggableMembers(entries: [string, unknown][], depth: number): Record<string, unknown> {
  const members = entries
    .slice(0, MAX_MEMBERS)
    .map(([name, member]) => [capped(name), SECRET_NAME.test(name) ? REDACTED : loggable(member, depth + 1)])
  return Object.fromEntries(members)
}

function capped(text: string): string {
  if (text.length <= STRING_MAX_CHARS) return text
  const shown = text.slice(0, STRING_MAX_CHARS).toWellFormed()
  return `${shown}… (${text.length - STRING_MAX_CHARS} characters more)`
}
