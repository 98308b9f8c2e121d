import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * What the playground's page may ask of a browser before its first paint: all scripts that its HTML names, compressed. What
 * is fetched after that paint, or when it is first used, is not among them (components/playground/lazy-playground.tsx).
 */
export const INITIAL_MAX_BYTES = 155_000

/**
 * @param {string} buildFolder `.next`, of a production build
 * @param {string} page as in the manifests, such as `/page` for `/`
 * @returns {Promise<{ file: string, gzipBytes: number }[]>} the scripts that the page's HTML names, largest first
 */
export async function initialScripts(buildFolder, page) {
  const { rootMainFiles } = JSON.parse(await readFile(join(buildFolder, 'build-manifest.json'), 'utf8'))
  const path = join(buildFolder, 'server', 'app', `${page}_client-reference-manifest.js`)
  const { entryJSFiles } = manifestIn(await readFile(path, 'utf8'), page)
  /** @type {Set<string>} */
  const files = new Set([...rootMainFiles, ...Object.values(entryJSFiles).flat()])
  const scripts = await Promise.all(
    [...files].map(async (file) => ({
      file,
      gzipBytes: gzipSync(await readFile(join(buildFolder, file))).length,
    })),
  )
  return scripts.sort((a, b) => b.gzipBytes - a.gzipBytes)
}

/**
 * @param {string} buildFolder
 * @param {number} [maxBytes]
 * @returns {Promise<number>} bytes
 * @throws {Error} with every script and its size, where they are more than that
 */
export async function requireLightPage(buildFolder, maxBytes = INITIAL_MAX_BYTES) {
  const scripts = await initialScripts(buildFolder, '/page')
  const total = scripts.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0)
  if (total <= maxBytes) return total
  const lines = scripts.map(({ file, gzipBytes }) => `${String(gzipBytes).padStart(8)}  ${file}`)
  throw new Error(`/ starts with ${total} bytes of compressed scripts; the limit is ${maxBytes}:\n${lines.join('\n')}`)
}

/**
 * The manifest is a script that assigns JSON.
 *
 * @param {string} script
 * @param {string} page
 * @returns {{ entryJSFiles: Record<string, string[]> }}
 */
function manifestIn(script, page) {
  const start = script.indexOf(`[${JSON.stringify(page)}] = {`)
  if (start === -1) throw new Error(`the build's manifest of ${page} is not as expected`)
  return JSON.parse(script.slice(script.indexOf('{', start)).replace(/;\s*$/, ''))
}
