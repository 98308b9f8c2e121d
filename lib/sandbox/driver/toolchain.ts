import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'

/**
 * Where `npm start` has put the Node.js of sandboxes (scripts/toolchain.mjs).
 *
 * @throws {AppError} `sandbox_failed` when it is not there
 */
export async function findToolchain(dataDir: string, projectDir: string): Promise<string> {
  const versions: { node: string; vite: string } = JSON.parse(
    await readFile(join(projectDir, 'images/toolchain.json'), 'utf8'),
  )
  const dir = join(dataDir, 'toolchain', `node-${versions.node}-vite-${versions.vite}-${process.arch}`)
  const isThere = await stat(join(dir, 'bin/node')).then(
    () => true,
    () => false,
  )
  if (isThere) return dir
  throw new AppError(
    'sandbox_failed',
    `Node.js ${versions.node} for sandboxes is not in ${dir}: fetch it with node scripts/toolchain.mjs`,
  )
}
