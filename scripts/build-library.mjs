/**
 * Builds the library for scripts that run in plain Node.js, which `codetok/sandbox` leads to. Its packages stay outside, so that
 * it shares them with whoever imports it.
 * As a command: `node scripts/build-library.mjs [folder]`, default dist/sandbox.
 */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { replaceFolder } from './setup/replace-folder.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** @param {string} outDir made if it is missing; what it held is removed */
export function buildLibrary(outDir) {
  return replaceFolder(outDir, fill)
}

/** @param {string} outDir */
async function fill(outDir) {
  await build({
    absWorkingDir: root,
    entryPoints: { index: path.join(root, 'lib/sandbox/index.ts') },
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    keepNames: true,
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'warning',
    // The second by its file: left to package.json it would lead to TypeScript, which Node.js 20 does not run.
    alias: { '@': root, '#server-only': path.join(root, 'lib/server-only/server.ts') },
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outDir = path.resolve(process.argv[2] ?? path.join(root, 'dist/sandbox'))
  const startedAt = performance.now()
  await buildLibrary(outDir)
  const where = path.relative(process.cwd(), outDir)
  console.log(`library built in ${Math.round(performance.now() - startedAt)} ms: ${where}`)
}
