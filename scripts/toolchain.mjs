import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const runFile = promisify(execFile)

/** npm may fetch 55 MB over a slow line. */
const PACK_TIMEOUT_MS = 15 * 60_000

const images = new URL('../images/', import.meta.url)

/** @returns {Promise<{ node: string, npm: string, vite: string }>} the pinned versions, which the sandbox image is named after too */
async function pinnedVersions() {
  return JSON.parse(await readFile(new URL('toolchain.json', images), 'utf8'))
}

/**
 * Puts the Node.js that runs inside sandboxes, its npm, and the packages that pages are made with below the data folder, from the
 * npm registry. Takes milliseconds when they are already there.
 *
 * @param {{ dataDir: string, arch?: string, report?: (line: string) => void }} options
 *   `arch` as in `process.arch`; the one of the engine, which need not be this machine's
 * @returns {Promise<{ dir: string, node: string, version: string, isNew: boolean }>} `dir` has `bin/`, `lib/` and
 *   `web/node_modules/`
 */
export async function ensureToolchain({ dataDir, arch = process.arch, report = () => {} }) {
  if (arch !== 'x64' && arch !== 'arm64') {
    throw new Error(`sandboxes need an x64 or arm64 machine; this one is ${arch}`)
  }
  const versions = await pinnedVersions()
  const parent = resolve(dataDir, 'toolchain')
  const dir = join(parent, `node-${versions.node}-vite-${versions.vite}-${arch}`)
  const result = { dir, node: join(dir, 'bin/node'), version: versions.node }
  // The folder gets its name in one step, when it is whole: that it exists is proof enough.
  if (await exists(result.node)) return { ...result, isNew: false }

  await mkdir(parent, { recursive: true })
  const work = await mkdtemp(join(parent, '.new-'))
  try {
    await Promise.all([
      unpack(
        work,
        `node-linux-${arch}@${versions.node}`,
        join(work, 'root'),
        ['package/bin/node', 'package/LICENSE'],
        report,
      ),
      unpack(work, `npm@${versions.npm}`, join(work, 'root/lib/node_modules/npm'), [], report),
      installWeb(join(work, 'root/web'), arch, report),
    ])
    await finish(join(work, 'root'))
    await verify(join(work, 'root'), versions, arch)
    await rename(join(work, 'root'), dir).catch(async (error) => {
      // Another process has put the same toolchain there meanwhile.
      if (!(await exists(result.node))) throw error
    })
    report(`Node.js ${versions.node}, npm ${versions.npm} and Vite ${versions.vite} are in ${dir}`)
    return { ...result, isNew: true }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/**
 * Puts the other versions of Node.js, which the image with more languages has, beside the toolchain.
 *
 * @param {{ dataDir: string, arch?: string, report?: (line: string) => void }} options as of `ensureToolchain`
 * @returns {Promise<ReadonlyMap<string, string>>} the file of each, by its major version
 */
export async function ensureNodeVersions({ dataDir, arch = process.arch, report = () => {} }) {
  const versions = JSON.parse(await readFile(new URL('languages/node-versions.json', images), 'utf8'))
  const parent = resolve(dataDir, 'toolchain')
  await mkdir(parent, { recursive: true })
  const files = new Map()
  for (const [major, version] of Object.entries(versions)) {
    const file = join(parent, `node-${version}-${arch}`)
    files.set(major, file)
    if (await exists(file)) continue
    const work = await mkdtemp(join(parent, '.new-'))
    try {
      await unpack(work, `node-linux-${arch}@${version}`, join(work, 'root'), ['package/bin/node'], report)
      // As above: in one step.
      await rename(join(work, 'root/bin/node'), file)
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }
  return files
}

/**
 * @param {string} work
 * @param {string} spec
 * @param {string} into
 * @param {string[]} members
 * @param {(line: string) => void} report
 */
async function unpack(work, spec, into, members, report) {
  report(`fetching ${spec} from the npm registry`)
  // `npm pack` fetches and checks a package for any platform, runs none of its scripts and installs nothing.
  const { stdout } = await runFile('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', work, spec], {
    cwd: work,
    timeout: PACK_TIMEOUT_MS,
    maxBuffer: 1 << 24,
  })
  const tarball = stdout.trim().split('\n').at(-1)
  if (!tarball) throw new Error(`npm pack ${spec} named no file`)
  await checkIntegrity(join(work, tarball), spec)
  report(`unpacking ${tarball}`)
  await mkdir(into, { recursive: true })
  await runFile('tar', ['-xzf', join(work, tarball), '-C', into, '--strip-components=1', '--no-same-owner', ...members])
}

/**
 * Whatever the registry says of it today: the bytes are those that were pinned with the version.
 *
 * @param {string} file
 * @param {string} spec
 */
export async function checkIntegrity(file, spec) {
  const pinned = JSON.parse(await readFile(new URL('toolchain.integrity.json', images), 'utf8'))[spec]
  if (pinned === undefined) throw new Error(`images/toolchain.integrity.json has nothing of ${spec}`)
  const found = `sha512-${createHash('sha512')
    .update(await readFile(file))
    .digest('base64')}`
  if (found !== pinned) throw new Error(`${spec} is ${found}; images/toolchain.integrity.json says ${pinned}`)
}

/**
 * @param {string} dir
 * @param {string} arch of the sandboxes
 * @param {(line: string) => void} report
 */
async function installWeb(dir, arch, report) {
  report('fetching Vite and React from the npm registry')
  await mkdir(dir, { recursive: true })
  for (const file of ['package.json', 'package-lock.json'])
    await copyFile(new URL(`web/${file}`, images), join(dir, file))
  const platform = ['--os=linux', `--cpu=${arch}`, '--libc=glibc']
  await runFile('npm', ['ci', '--silent', '--ignore-scripts', '--no-audit', '--no-fund', ...platform], {
    cwd: dir,
    timeout: PACK_TIMEOUT_MS,
    maxBuffer: 1 << 24,
  })
}

/** @param {string} root */
async function finish(root) {
  await chmod(join(root, 'bin/node'), 0o755)
  await copyFile(new URL('npmrc', images), join(root, 'lib/node_modules/npm/npmrc'))
  for (const command of ['npm', 'npx']) {
    await symlink(`../lib/node_modules/npm/bin/${command}-cli.js`, join(root, 'bin', command))
    await chmod(join(root, `lib/node_modules/npm/bin/${command}-cli.js`), 0o755)
  }
}

/**
 * @param {string} root
 * @param {{ node: string, npm: string, vite: string }} versions
 * @param {string} arch
 */
async function verify(root, versions, arch) {
  const npm = JSON.parse(await readFile(join(root, 'lib/node_modules/npm/package.json'), 'utf8'))
  if (npm.version !== versions.npm) throw new Error(`fetched npm ${npm.version}; ${versions.npm} was asked for`)
  const vite = JSON.parse(await readFile(join(root, 'web/node_modules/vite/package.json'), 'utf8'))
  if (vite.version !== versions.vite) throw new Error(`fetched Vite ${vite.version}; ${versions.vite} was asked for`)
  if (process.platform !== 'linux' || process.arch !== arch) return
  const { stdout } = await runFile(join(root, 'bin/node'), ['--version'])
  if (stdout.trim() !== `v${versions.node}`) {
    throw new Error(`fetched Node.js ${stdout.trim()}; v${versions.node} was asked for`)
  }
}

/** @param {string} path */
async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  )
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const dataDir = join(dirname(fileURLToPath(import.meta.url)), '../.codetok')
  const toolchain = await ensureToolchain({ dataDir, report: (line) => console.log(line) })
  console.log(toolchain.dir)
}
