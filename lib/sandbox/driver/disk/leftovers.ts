import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runTool } from '../command'

/**
 * Unmounts and removes everything below a folder of disks that only this instance uses: what a crash between a mount and its
 * release has left.
 */
export async function removeLeftoverDisks(dir: string): Promise<void> {
  const names = await readdir(dir).catch(() => [])
  if (names.length === 0) return
  const mounted = (await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''))
    .split('\n')
    .map((line) => unescapeOctal(line.split(' ')[4] ?? ''))
    .filter((path) => path.startsWith(`${dir}/`))
  // Deepest first, as mounted last.
  for (const path of mounted.reverse()) await runTool('umount', ['--lazy', path])
  await Promise.all(names.map((name) => rm(join(dir, name), { recursive: true, force: true })))
}

/** mountinfo writes space, tab, newline and backslash as octal. */
function unescapeOctal(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}
