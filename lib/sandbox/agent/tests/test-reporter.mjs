/**
 * Tells the page of the tests that Node.js's own runner finds, and of how each of them goes. A second reporter, beside the one
 * that prints: it writes to stdout what consoles pass over, as `display` does. ESC ] 7741 ; <MIME type> ; <base64> BEL
 */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const MIME = 'application/vnd.codetok.test+json'
/** A message is read by people. */
const MESSAGE_MAX = 4000
const STATES = { 'test:enqueue': 'pending', 'test:dequeue': 'running' }

export default async function* testReporter(source) {
  for await (const { type, data } of source) {
    const state = STATES[type] ?? (type === 'test:complete' ? endOf(data) : undefined)
    if (state === undefined || data.testId === undefined) continue
    const told = { ...placeOf(data), state, ...(type === 'test:complete' ? resultOf(data) : {}) }
    yield `\x1b]7741;${MIME};${Buffer.from(JSON.stringify(told)).toString('base64')}\x07`
  }
}

function endOf({ skip, todo, details }) {
  if (skip !== undefined && skip !== false) return 'skipped'
  if (todo !== undefined && todo !== false) return 'todo'
  return details.passed ? 'passed' : 'failed'
}

/** Which test it is. Numbers of tests are those of the process that a file is run in. */
function placeOf({ name, nesting, file, line, column, testId, parentId, entryFile }) {
  const isFile = entryFile === undefined && nesting === 0 && line === 1 && column === 1 && resolve(name) === file
  if (isFile) return { id: file, name, entry: file }
  const entry = entryFile ?? process.argv[1] ?? file
  const parent = parentId > 0 ? { parent: `${entry}#${parentId}` } : {}
  return { id: `${entry}#${testId}`, ...parent, name, entry, ...(file ? { file, line, column } : {}) }
}

function resultOf({ details: { duration_ms: durationMs, error } }) {
  // Those within it say why themselves.
  if (error === undefined || error.failureType === 'subtestsFailed') return { durationMs }
  const cause = error.cause ?? error
  // A file that could not be run to its end says so by its exit code alone.
  if (cause === 'test failed') return { durationMs, message: `exit code ${error.exitCode ?? '?'}` }
  const text = cause instanceof Error || typeof cause?.message === 'string' ? cause.message : String(cause)
  return { durationMs, message: text.slice(0, MESSAGE_MAX), ...thrownAt(cause) }
}

/** The place in the project that is nearest to where it was thrown. */
function thrownAt(cause) {
  const frames = String(cause?.stack ?? '').matchAll(/((?:file:\/\/)?\/[^\s():]+(?: [^\s():]+)*):(\d+):(\d+)/g)
  for (const [, named, line, column] of frames) {
    if (!named.includes('/node_modules/'))
      return { at: { file: pathOf(named), line: Number(line), column: Number(column) } }
  }
  return {}
}

function pathOf(named) {
  return named.startsWith('file:') ? fileURLToPath(named) : named
}
