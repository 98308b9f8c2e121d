/**
 * Builds what runs inside every sandbox: the agent in one file, and the few files it needs beside it.
 * As a command: `node scripts/build-agent.mjs [folder]`, default dist/agent.
 */
import { copyFile, cp, mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { replaceFolder } from './setup/replace-folder.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const agent = path.join(root, 'lib/sandbox/agent')

/** By the name under which the agent finds them. */
const PROGRAMS = {
  agent: path.join(agent, 'main.ts'),
  'file-helper': path.join(agent, 'filesystem/file-helper.ts'),
  'node-zygote': path.join(agent, 'interpreter/node-zygote.ts'),
  'notebook-node': path.join(agent, 'notebook/javascript/kernel.ts'),
  'mcp-gateway': path.join(agent, 'mcp/main.ts'),
}

/**
 * @param {string} outDir made if it is missing; what it held is removed
 * @param {{ arch?: string }} [options] of the machine that the sandboxes run on
 */
export function buildAgent(outDir, { arch = process.arch } = {}) {
  return replaceFolder(outDir, (folder) => fill(folder, arch))
}

/**
 * @param {string} outDir
 * @param {string} arch
 */
async function fill(outDir, arch) {
  await build({
    absWorkingDir: root,
    entryPoints: PROGRAMS,
    outdir: outDir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    legalComments: 'none',
    logLevel: 'warning',
    alias: { '@': root },
  })
  await copyFile(path.join(agent, 'interpreter/python-zygote.py'), path.join(outDir, 'python-zygote.py'))
  await copyFile(path.join(agent, 'display/display.mjs'), path.join(outDir, 'display.mjs'))
  for (const name of [
    'test-reporter.mjs',
    'test-runners.cjs',
    'tell.cjs',
    'vitest-reporter.mjs',
    'jest-reporter.cjs',
  ]) {
    await copyFile(path.join(agent, 'tests', name), path.join(outDir, name))
  }
  await mkdir(path.join(outDir, 'python'))
  for (const name of ['codetok.py', 'codetok_matplotlib.py']) {
    await copyFile(path.join(agent, 'display', name), path.join(outDir, 'python', name))
  }
  for (const name of ['codetok_tests.py', 'codetok_pytest.py']) {
    await copyFile(path.join(agent, 'tests', name), path.join(outDir, 'python', name))
  }
  await cp(path.join(agent, 'notebook/python'), path.join(outDir, 'notebook'), { recursive: true })
  await copyFile(terminalAddon(arch), path.join(outDir, 'pty.node'))
  await copyFile(foreignCallsAddon(arch), path.join(outDir, 'koffi.node'))
}

/**
 * The prebuilt addon that makes terminals, from the package that pnpm chose for this platform.
 *
 * @param {string} arch
 */
function terminalAddon(arch) {
  const nodePty = createRequire(createRequire(import.meta.url).resolve('@lydell/node-pty'))
  return nodePty.resolve(`@lydell/node-pty-linux-${arch}/pty.node`)
}

/**
 * The prebuilt addon by which the file helper reaches the calls on extended attributes, for glibc as sandboxes have it.
 *
 * @param {string} arch
 */
function foreignCallsAddon(arch) {
  const koffi = createRequire(createRequire(import.meta.url).resolve('koffi'))
  return koffi.resolve(`@koromix/koffi-linux-${arch}/linux_${arch}/koffi.node`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outDir = path.resolve(process.argv[2] ?? path.join(root, 'dist/agent'))
  const startedAt = performance.now()
  await buildAgent(outDir)
  console.log(`agent built in ${Math.round(performance.now() - startedAt)} ms: ${path.relative(process.cwd(), outDir)}`)
}
