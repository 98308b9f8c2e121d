import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { CATALOGUE, type CatalogueServer } from './catalogue'

const run = promisify(execFile)

/** Where servers are; templates that have pulled some keep them here. */
const SERVERS_DIR = '/opt/mcp-servers'
const OUTPUT_MAX_BYTES = 16 * 1024 * 1024
const SHOWN_CHARS = 2_000

/** @throws {Error} that says what can be served */
export function catalogueServer(name: string): CatalogueServer {
  const server = Object.hasOwn(CATALOGUE, name) ? CATALOGUE[name] : undefined
  if (server) return server
  const names = Object.keys(CATALOGUE).join(', ')
  throw new Error(
    `"${name}" can't be served here: E2B has it as a container image of its own. There are ${names}; ` +
      'any other server goes by its repository: "github/owner/name": { runCmd }',
  )
}

/** @returns the file of its command, which is there from now on */
export async function installed(name: string): Promise<string> {
  const { package: packageName, version, bin } = catalogueServer(name)
  const dir = path.join(SERVERS_DIR, name)
  const file = path.join(dir, 'node_modules/.bin', bin)
  if (existsSync(file)) return file
  await mkdir(dir, { recursive: true })
  const args = ['install', '--prefix', dir, '--no-audit', '--no-fund', '--loglevel=error', `${packageName}@${version}`]
  await explained(`npm could not install ${packageName}`, run('npm', args, { maxBuffer: OUTPUT_MAX_BYTES }))
  return file
}

/** @returns its folder, which is the user's */
export async function cloned(repository: string): Promise<string> {
  const dir = path.join(SERVERS_DIR, 'github', repository)
  if (existsSync(dir)) return dir
  await mkdir(path.dirname(dir), { recursive: true })
  const url = `https://github.com/${repository}`
  const args = ['clone', '--quiet', '--depth', '1', '--', url, dir]
  await explained(`git could not clone ${url}`, run('git', args, { maxBuffer: OUTPUT_MAX_BYTES }))
  await run('chown', ['-R', 'user:user', dir])
  return dir
}

/** @throws {Error} with the end of what the command printed */
export async function explained<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const printed = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    const why = printed === '' && error instanceof Error ? error.message : printed
    throw new Error(`${what}: ${why.slice(-SHOWN_CHARS)}`, { cause: error })
  }
}
