import { spawn } from 'node:child_process'

/** Lines of a failed command's output that are shown, unless its output is what was asked for. */
const TAIL_LINES = 25

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/** Ends every command that is running: one whose parent is gone would go on by itself. */
export function stopCommands() {
  for (const child of running) child.kill('SIGTERM')
}

/** A command ended otherwise than with 0; the message holds the end of what it printed. */
export class CommandError extends Error {
  /**
   * @param {string} command
   * @param {string} how
   * @param {readonly string[]} tail
   */
  constructor(command, how, tail) {
    super([`${command} ${how}`, ...tail.map((line) => `  ${line}`)].join('\n'))
    this.name = 'CommandError'
  }
}

/**
 * Runs a command to its end, handing each line it prints to `report`.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, report?: (line: string) => void, signal?: AbortSignal, keepAll?: boolean }} [options]
 *   `keepAll`: an error shows all that the command printed, not the end of it
 * @returns {Promise<string>} everything it wrote to stdout
 * @throws {CommandError} when it can't start, ends with another code than 0, or by a signal
 */
export function run(command, args, options = {}) {
  const shown = [command, ...args].join(' ')
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.signal ? { signal: options.signal } : {}),
    })
    running.add(child)
    /** @type {string[]} */
    const tail = []
    let stdout = ''
    const lines = lineSplitter((line) => {
      if (line.trim() === '') return
      tail.push(line)
      if (tail.length > TAIL_LINES && !options.keepAll) tail.shift()
      options.report?.(line)
    })
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
      lines.push(text)
    })
    child.stderr.setEncoding('utf8').on('data', lines.push)
    child.on('error', (error) => reject(new CommandError(shown, `could not start: ${error.message}`, [])))
    child.on('close', (code, signal) => {
      running.delete(child)
      lines.end()
      if (code === 0) resolve(stdout)
      else reject(new CommandError(shown, signal ? `was killed by ${signal}` : `ended with ${code}`, tail))
    })
  })
}

/**
 * Runs a command whose output goes straight to this terminal.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} [options]
 * @returns {Promise<number>} its exit code; 128 and more where a signal ended it, as in a shell
 */
export function runShown(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    // As Ctrl+C does: a test runner then ends what it has started, which at SIGTERM it would leave running.
    const stop = () => child.kill('SIGINT')
    options.signal?.addEventListener('abort', stop)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      options.signal?.removeEventListener('abort', stop)
      resolve(signal ? 128 : (code ?? 1))
    })
  })
}

/** @param {(line: string) => void} take */
function lineSplitter(take) {
  let rest = ''
  return {
    push: (/** @type {string} */ text) => {
      // A carriage return starts a progress line anew: what follows it is the line.
      const parts = (rest + text).split(/\r\n|\n|\r/)
      rest = parts.pop() ?? ''
      for (const part of parts) take(part)
    },
    end: () => {
      if (rest) take(rest)
      rest = ''
    },
  }
}
