import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The folder of this package, which holds `images/` and `dist/agent/`: above this file, be it the source or the built bundle;
 * else the working directory, as in a server's own bundle.
 */
export function projectDir(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (isProject(folder)) return folder
    if (folder === dirname(folder)) return process.cwd()
  }
}

function isProject(folder: string): boolean {
  const path = join(folder, 'package.json')
  if (!existsSync(path) || !existsSync(join(folder, 'images'))) return false
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'name' in manifest && manifest.name === 'codetok'
}
