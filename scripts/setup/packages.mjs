import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './command.mjs'
import { findOnPath } from './path.mjs'
import { ROOT } from './root.mjs'

/** Written last by an install: that of an interrupted one is not there. */
const STAMP = join(ROOT, 'node_modules', '.codetok-install')
const INPUTS = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml']

/** Of pnpm where there is none on the PATH; pnpm 9 has no pnpm-workspace.yaml settings. */
const PNPM = 'pnpm@10'

async function wanted() {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}\n`)
  for (const file of INPUTS) hash.update(await readFile(join(ROOT, file)))
  return hash.digest('hex')
}

/** Whether node_modules holds what the lock file says, installed by this Node.js on this machine. */
export async function isInstalled() {
  try {
    return (await readFile(STAMP, 'utf8')) === (await wanted())
  } catch {
    // No stamp: never installed, or interrupted.
    return false
  }
}

/**
 * Installs what pnpm-lock.yaml says, with the pnpm of the PATH or, where there is none, one fetched by npx.
 *
 * @param {(line: string) => void} report
 */
export async function install(report) {
  const [command, args] = (await usablePnpm()) ?? ['npx', ['--yes', PNPM]]
  await run(command, [...args, 'install', '--frozen-lockfile', '--reporter=append-only'], {
    cwd: ROOT,
    env: { ...process.env, CI: '1' },
    report,
  })
  await mkdir(join(ROOT, 'node_modules'), { recursive: true })
  await writeFile(STAMP, await wanted())
}

/** @returns {Promise<[string, string[]] | undefined>} */
async function usablePnpm() {
  const path = await findOnPath('pnpm')
  if (!path) return undefined
  // An older one would ignore the settings of pnpm-workspace.yaml; a shim may want to download another first.
  const version = await run(path, ['--version'], { cwd: ROOT }).catch(() => '0')
  return Number.parseInt(version, 10) >= 10 ? [path, []] : undefined
}
