import { execFile } from 'node:child_process'

const TIMEOUT_MS = 20_000
const OUTPUT_MAX_BYTES = 16 << 20
/** Debian keeps the tools of file systems where the PATH of a plain user does not look. */
export const TOOL_PATH = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`

/**
 * Runs a host's tool to its end: a fixed command, never anything that a user wrote.
 *
 * @returns what it wrote to stdout
 * @throws {Error} with what it wrote to stderr
 */
export function runTool(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: TOOL_PATH, LC_ALL: 'C' }
    execFile(command, args, { timeout: TIMEOUT_MS, maxBuffer: OUTPUT_MAX_BYTES, env }, (error, stdout, stderr) => {
      if (!error) resolve(stdout)
      else reject(new Error(`${command}: ${stderr.trim() || error.message}`, { cause: error }))
    })
  })
}
