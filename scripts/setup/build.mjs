import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from './command.mjs'
import { requireLightPage } from './page-weight.mjs'
import { step } from './progress.mjs'
import { ROOT } from './root.mjs'
import { contentStamp } from './stamp.mjs'

/** @typedef {{ name: import('./locale.mjs').Text, args: string[], inputs: string[], output: string, stamp: string }} Target */

/**
 * What Turbopack says of a path that it can't foresee. It then reads every file of the project, the data folder with what
 * sandboxes left in it included; `turbopackIgnore` in the call keeps it out.
 */
const WHOLE_PROJECT = 'causes tracing of the whole project'

const TOOLS = ['package.json', 'pnpm-lock.yaml', 'tsconfig.json']

/** @type {Target} */
const agent = {
  name: { en: 'Building the agent', zh: '构建沙箱代理' },
  args: ['scripts/build-agent.mjs'],
  inputs: ['lib/sandbox', 'lib/contracts', 'scripts/build-agent.mjs', ...TOOLS],
  output: 'dist/agent',
  stamp: 'dist/.agent-stamp',
}

/** @type {Target} */
const library = {
  name: { en: 'Building the library', zh: '构建类库' },
  args: ['scripts/build-library.mjs'],
  inputs: ['lib/sandbox', 'lib/contracts', 'scripts/build-library.mjs', ...TOOLS],
  output: 'dist/sandbox',
  stamp: 'dist/.library-stamp',
}

/** @type {Target} */
const types = {
  name: { en: "Building the library's types", zh: '构建类库的类型' },
  args: ['scripts/build-types.mjs'],
  inputs: ['lib/sandbox', 'lib/contracts', 'scripts/build-types.mjs', ...TOOLS],
  output: 'dist/types/index.d.mts',
  stamp: 'dist/.types-stamp',
}

/** @type {Target} */
const app = {
  name: { en: 'Building the app', zh: '构建应用' },
  args: ['node_modules/next/dist/bin/next', 'build'],
  inputs: [
    ...['app', 'components', 'lib', 'messages', 'public', 'docs', 'proxy.ts', 'CHANGELOG.md'],
    ...['instrumentation.ts', 'instrumentation-node.ts', 'next.config.mjs', 'postcss.config.mjs', 'tailwind.config.ts'],
    ...TOOLS,
  ],
  output: '.next/BUILD_ID',
  stamp: '.next/codetok-stamp',
}

/** What runs inside sandboxes: needed by every other target and by every test with a sandbox. */
export const AGENT = [agent]
/** What the server needs, and scripts of this folder. */
export const EVERYTHING = [agent, library, app]
/** What projects beside this one import. */
export const LIBRARY = [agent, library, types]
/** What a development server does not compile itself. */
export const FOR_DEVELOPMENT = [agent]

/**
 * Builds the targets whose sources have changed since they were last built.
 *
 * @param {readonly Target[]} targets in the order in which they need each other
 * @param {{ isForced?: boolean, isStrict?: boolean }} [options]
 *   `isForced` builds what has not changed too; `isStrict` fails where the app's build would take in the whole project, or its
 *   first page has become heavy
 */
export async function build(targets, { isForced = false, isStrict = false } = {}) {
  for (const target of targets) {
    const stamp = await contentStamp(target.inputs)
    if (!isForced && (await isUpToDate(target, stamp))) continue
    await rm(join(ROOT, target.stamp), { force: true })
    const output = await step(target.name, (report) =>
      run(process.execPath, target.args, {
        cwd: ROOT,
        env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
        report,
        keepAll: true,
      }),
    )
    if (isStrict && output.includes(WHOLE_PROJECT)) throw new Error(output)
    if (isStrict && target === app) await requireLightPage(dirname(join(ROOT, app.output)))
    await mkdir(dirname(join(ROOT, target.stamp)), { recursive: true })
    await writeFile(join(ROOT, target.stamp), stamp)
  }
}

/**
 * @param {Target} target
 * @param {string} stamp
 */
async function isUpToDate(target, stamp) {
  if (!existsSync(join(ROOT, target.output))) return false
  return (await readFile(join(ROOT, target.stamp), 'utf8').catch(() => '')) === stamp
}
