// npm test: everything, from a fresh clone. Installs what the tests need, starts a Docker engine of its own, and ends with
// one line, "N passed, N failed". A part that can't run has failed: nothing is skipped.

import { createHash } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { AGENT, build, EVERYTHING } from './setup/build.mjs'
import { run, runShown } from './setup/command.mjs'
import { requireNode } from './setup/node-version.mjs'
import { install, isInstalled } from './setup/packages.mjs'
import { elapsed, step } from './setup/progress.mjs'
import { ROOT } from './setup/root.mjs'
import { startEngine } from './test/engine.mjs'
import { holdLock } from './test/lock.mjs'
import { add, count, emptyTally, tallyPlaywright, tallyVitest } from './test/tally.mjs'
import { installTools } from './test/tools.mjs'
import { ensureToolchain } from './toolchain.mjs'

const WORK = join(ROOT, '.codetok', 'test')
const FOLDER_ID = createHash('sha256').update(ROOT).digest('hex').slice(0, 8)
/** Outside the project: a bundler that looks through it must not meet the files of images. */
const CACHE = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
const ENGINE = join(CACHE, 'codetok', `test-engine-${FOLDER_ID}`)

const startedAtMs = performance.now()
const total = emptyTally()
const stopping = new AbortController()
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => stopping.abort())

/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, CODETOK_TEST: '1', NEXT_TELEMETRY_DISABLED: '1' }
const bin = (/** @type {string} */ name) => join(ROOT, 'node_modules', '.bin', name)

/**
 * One part of the run. What it throws is a failure of that part; those after it still run, unless they need it.
 *
 * @param {string} name
 * @param {() => Promise<void>} work
 * @returns {Promise<boolean>} whether it ran to its end
 */
async function part(name, work) {
  if (stopping.signal.aborted) return false
  const partStartedAtMs = performance.now()
  console.log(`\n━━ ${name}`)
  try {
    await work()
    console.log(`━━ ${name}: done in ${elapsed(partStartedAtMs)}`)
    return true
  } catch (error) {
    count(total, false, name)
    console.log(
      `━━ ${name}: FAILED after ${elapsed(partStartedAtMs)}\n${error instanceof Error ? error.message : error}`,
    )
    return false
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.Dict<string>} [extra]
 */
async function shown(command, args, extra = {}) {
  const code = await runShown(command, args, { cwd: ROOT, env: { ...env, ...extra }, signal: stopping.signal })
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`)
}

/**
 * Runs a test runner and counts its tests; its exit code alone says nothing that its report does not.
 *
 * @param {string} report
 * @param {(report: unknown) => import('./test/tally.mjs').Tally} tally
 * @param {(report: string) => Promise<number>} runner
 */
async function tests(report, tally, runner) {
  const path = join(WORK, report)
  const code = await runner(path)
  const counted = tally(JSON.parse(await readFile(path, 'utf8')))
  add(total, counted)
  if (code !== 0 && counted.failed === 0) throw new Error(`the runner ended with ${code}, though no test failed`)
}

/**
 * @param {string} project
 * @param {{ report?: string, filters?: readonly string[] }} [some] a part of its files
 */
const vitest = (project, { report = project, filters = [] } = {}) =>
  tests(`${report}.json`, tallyVitest, (path) =>
    runShown(
      bin('vitest'),
      ['run', '--project', project, ...filters, '--reporter=default', '--reporter=json', `--outputFile.json=${path}`],
      {
        cwd: ROOT,
        env,
        signal: stopping.signal,
      },
    ),
  )

const playwright = () =>
  tests('e2e.json', tallyPlaywright, (path) =>
    runShown(bin('playwright'), ['test', '--reporter=list,json'], {
      cwd: ROOT,
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: path },
      signal: stopping.signal,
    }),
  )

/** Each part needs those before it, but for the ones whose outcome is not looked at. */
async function everything() {
  requireNode()
  await holdLock(`codetok-test-${FOLDER_ID}`)
  await rm(WORK, { recursive: true, force: true })
  await mkdir(WORK, { recursive: true })
  if (!(await part('tools', installTools))) return
  if (!(await part('packages', ensurePackages))) return
  if (!(await part('agent and toolchain', ensureAgent))) return
  /** @type {{ host: string, stop: () => Promise<void> } | undefined} */
  let engine
  const isStarted = await part('engine', async () => {
    engine = await startEngine(ENGINE)
    env.DOCKER_HOST = engine.host
  })
  try {
    const images = isStarted ? makeImages() : undefined
    await part('check', () => shown(process.execPath, ['scripts/check.mjs']))
    await part('unit tests', () => vitest('unit'))
    const isBuilt = await part('build', () => build(EVERYTHING, { isStrict: true }))
    if (!images || !(await part('image of the playground', async () => console.log(await images.playground)))) return
    const hasAll = part('other images', async () => console.log(await images.others))
    await Promise.all([
      part('integration tests of drivers', () => vitest('integration', CONTRACT)).then(async () => {
        if (await hasAll) await part('more integration tests of drivers', () => vitest('integration', DRIVERS))
      }),
      hasAll.then(async (isThere) => {
        if (isThere) await part('other integration tests', () => vitest('integration', OTHERS))
      }),
    ])
    if ((await hasAll) && isBuilt) await part('browser tests', playwright)
  } finally {
    await engine?.stop()
  }
}

const E2B_CONTRACT = 'lib/sandbox/driver/contract/e2b.integration.test.ts'
const CONTRACT_FOLDER = 'lib/sandbox/driver/contract/'
const LIFECYCLE = 'lib/server/lifecycle.integration.test.ts'

// Two lanes, each of which mostly waits, for limits to strike and for servers, and which take about the same time. The first one
// begins with what needs the playground's image alone, while the others are still being made.
const CONTRACT = { report: 'contract', filters: [CONTRACT_FOLDER, '--exclude', E2B_CONTRACT] }
// The files of these share their modules: loading them anew for each is ten seconds a file on busy cores. Those of the contract
// can not, since one becomes another user for good.
const DRIVERS = { report: 'drivers', filters: ['--no-isolate', 'lib/sandbox/driver/docker/', E2B_CONTRACT, LIFECYCLE] }
const OTHERS = {
  report: 'others',
  filters: ['--no-isolate', '--exclude', 'lib/sandbox/driver/**', '--exclude', LIFECYCLE],
}

/**
 * Beside the checks, which need the processor while this waits for packages and disks.
 *
 * @returns what was said of the playground's image, and of all others
 */
function makeImages() {
  const make = (/** @type {string[]} */ ...only) =>
    run(bin('tsx'), ['scripts/images.ts', ...only], { cwd: ROOT, env, signal: stopping.signal, keepAll: true })
  const playground = make('playground')
  const others = playground.then(() => make())
  for (const made of [playground, others]) made.catch(() => {}) // told where it is waited for
  return { playground, others }
}

async function ensureAgent() {
  await build(AGENT)
  const dataDir = join(ROOT, '.codetok')
  await step({ en: 'Fetching the Node.js of sandboxes', zh: '获取沙箱内的 Node.js' }, (report) =>
    ensureToolchain({ dataDir, report }),
  )
}

async function ensurePackages() {
  if (!(await isInstalled())) await step({ en: 'Installing packages', zh: '安装依赖' }, install)
}

try {
  await everything()
} catch (error) {
  count(total, false, error instanceof Error ? (error.stack ?? error.message) : String(error))
}
if (stopping.signal.aborted) count(total, false, 'interrupted')

console.log(`\n━━ all: ${elapsed(startedAtMs)}`)
for (const failure of total.failures) console.log(`✗ ${failure}`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
