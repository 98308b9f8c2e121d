import { spawn } from 'node:child_process'

/** Starts a program and measures until its first byte of output has arrived; resolves when it has ended. */
export function firstByteOf(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAtMs = performance.now()
    let firstByteMs: number | undefined
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let complaint = ''
    child.stdout.on('data', () => {
      firstByteMs ??= performance.now() - startedAtMs
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0 && firstByteMs !== undefined) resolve(firstByteMs)
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${complaint.slice(0, 500)}`))
    })
  })
}
