import '#server-only'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of what outlives a restart, for its owner alone. */
export function openDataDir(directory: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  return directory
}

/**
 * A secret that is made once and kept in the data folder, readable by its owner alone. Two processes that start together get
 * the same one: the file appears complete, by a link that fails for the second.
 */
export function keptSecret(dataDir: string, name: string, make: () => string): string {
  const path = join(dataDir, name)
  const draft = join(/* turbopackIgnore: true */ dataDir, `.${name}.${process.pid}`)
  const kept = read(path)
  if (kept) return kept
  writeFileSync(draft, `${make()}\n`, { mode: 0o600 })
  try {
    // An empty file is what a full disk leaves; it is no secret.
    if (kept === '') rmSync(path, { force: true })
    linkSync(draft, path)
  } catch (cause) {
    if (!isErrno(cause, 'EEXIST')) throw cause
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(path, 'utf8').trim()
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return undefined
    throw cause
  }
}

const isErrno = (cause: unknown, code: string): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === code
