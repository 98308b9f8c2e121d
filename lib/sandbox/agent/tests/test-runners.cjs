/**
 * Has vitest and jest tell the page of their tests, whichever way they are started: loaded into every Node.js of a run by
 * NODE_OPTIONS, it looks which program that is, and gives the two of them one reporter more. Configurations stay as they are, and
 * what fails in here changes nothing.
 */
const { readFileSync, realpathSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname, join } = require('node:path')
const { isMainThread } = require('node:worker_threads')

/** Of workers too: they have the program's name for theirs. */
if (isMainThread && process.argv[1] !== undefined) {
  try {
    const program = realpathSync(process.argv[1])
    if (/\/vitest\/vitest\.mjs$/.test(program)) addToVitest(program)
    else if (/\/(?:jest|jest-cli)\/bin\/jest\.js$/.test(program)) addToJest(program)
  } catch {
    // The run goes on as if nobody listened.
  }
}

/** With it alone, the reporter makes those that would be there without it. It speaks as vitest does from 3 on. */
function addToVitest(program) {
  const { version } = JSON.parse(readFileSync(join(dirname(program), 'package.json'), 'utf8'))
  if (Number.parseInt(version, 10) < 3) return
  process.argv.splice(2, 0, `--reporter=${join(__dirname, 'vitest-reporter.mjs')}`)
}

/** Reporters of the command line take the place of the configuration's, which are therefore said again. */
function addToJest(program) {
  const resolve = (name, from) => createRequire(from).resolve(name)
  const cli = program.includes('/jest-cli/') ? program : resolve('jest-cli', program)
  const core = resolve('@jest/core', cli)
  const config = require(resolve('jest-config', cli))
  const original = require(core)
  const own = join(__dirname, 'jest-reporter.cjs')
  const runCLI = async (argv, projects) => {
    const reporters = argv.reporters ?? (await reportersOf(config, argv, projects)) ?? ['default']
    return original.runCLI(
      { ...argv, reporters: [...reporters, [own, { given: argv._ }]], testLocationInResults: true },
      projects,
    )
  }
  require.cache[core].exports = Object.create(original, { runCLI: { value: runCLI, enumerable: true } })
}

/** Of the configuration, as jest itself reads it. */
async function reportersOf({ readInitialOptions }, argv, [folder]) {
  if (readInitialOptions === undefined) return undefined
  const options = { packageRootOrConfig: folder ?? process.cwd(), skipMultipleConfigError: true }
  return (await readInitialOptions(argv.config, options)).config.reporters
}
