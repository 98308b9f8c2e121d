import { say } from './locale.mjs'

/** How often a step that says nothing itself tells that it is still there, where the output is no terminal. */
const HEARTBEAT_MS = 10_000
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const SPINNER_MS = 120

/** @param {number} startedAtMs */
export function elapsed(startedAtMs) {
  const seconds = (performance.now() - startedAtMs) / 1000
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
}

/**
 * Runs one step of a set-up, showing its name, the time it has taken, and the newest line of what it reports.
 *
 * @template T
 * @param {import('./locale.mjs').Text} name
 * @param {(report: (line: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const label = say(name)
  const startedAtMs = performance.now()
  const display = process.stdout.isTTY ? spinner(label, startedAtMs) : plainLines(label, startedAtMs)
  try {
    const result = await work(display.report)
    display.end(`✓ ${label} (${elapsed(startedAtMs)})`)
    return result
  } catch (error) {
    display.end(`✗ ${label} (${elapsed(startedAtMs)})`)
    throw error
  }
}

/**
 * @param {string} label
 * @param {number} startedAtMs
 */
function spinner(label, startedAtMs) {
  let detail = ''
  let frame = 0
  const draw = () => {
    const width = process.stdout.columns || 80
    const line = `${SPINNER[frame++ % SPINNER.length]} ${label} ${elapsed(startedAtMs)}${detail && `  ${detail}`}`
    process.stdout.write(`\r\x1b[K${line.slice(0, width - 1)}`)
  }
  draw()
  const timer = setInterval(draw, SPINNER_MS)
  return {
    report: (/** @type {string} */ line) => {
      detail = line
    },
    end: (/** @type {string} */ line) => {
      clearInterval(timer)
      process.stdout.write(`\r\x1b[K${line}\n`)
    },
  }
}

/**
 * @param {string} label
 * @param {number} startedAtMs
 */
function plainLines(label, startedAtMs) {
  let detail = ''
  process.stdout.write(`… ${label}\n`)
  const timer = setInterval(() => {
    process.stdout.write(`… ${label} ${elapsed(startedAtMs)}${detail && `  ${detail}`}\n`)
  }, HEARTBEAT_MS)
  return {
    report: (/** @type {string} */ line) => {
      detail = line
    },
    end: (/** @type {string} */ line) => {
      clearInterval(timer)
      process.stdout.write(`${line}\n`)
    },
  }
}
