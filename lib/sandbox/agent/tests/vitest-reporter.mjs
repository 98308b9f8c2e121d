/** A reporter of vitest (3 or newer) that tells the page of its tests and of how each of them goes. */
import { createRequire } from 'node:module'
import { basename, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { resultOf, runBy, tell } from './tell.cjs'

const require = createRequire(process.argv[1])

export default class VitestReporter {
  async onInit(vitest) {
    this.vitest = vitest
    this.broken = new Set()
    // Of the names that a pattern is held against.
    this.separator = Number.parseInt(vitest.version, 10) >= 5 ? ' > ' : ' '
    for (const { config } of [vitest, ...(vitest.projects ?? [])]) config.includeTaskLocation = true
    this.by = runBy('vitest', await givenOf(), ['run'])
    await addReporters(vitest)
  }

  onTestModuleCollected(module) {
    const chosen = [...module.children.allTests()].filter((test) => this.isChosen(test))
    if (chosen.length === 0) return
    const entry = module.moduleId
    tell({ id: entry, entry, name: basename(entry), ...this.by })
    const around = new Set(chosen.flatMap(suitesOf))
    for (const suite of module.children.allSuites()) if (around.has(suite)) tell(shownOf(suite))
    for (const test of chosen) tell({ ...shownOf(test), state: 'pending' })
  }

  onTestModuleEnd(module) {
    const errors = module.errors()
    const entry = module.moduleId
    if (errors.length === 0 || this.broken.has(module)) return
    this.broken.add(module)
    tell({ id: entry, entry, name: basename(entry), ...this.by, state: 'failed', ...why(errors) })
  }

  /** Of a file that could not be read, vitest 3 says nothing before. */
  onTestRunEnd(modules) {
    for (const module of modules) this.onTestModuleEnd(module)
  }

  onTestSuiteResult(suite) {
    const errors = suite.errors()
    if (errors.length > 0) tell({ ...shownOf(suite), state: 'failed', ...why(errors) })
  }

  onTestCaseReady(test) {
    if (this.isChosen(test)) tell({ ...shownOf(test), state: 'running' })
  }

  onTestCaseResult(test) {
    if (!this.isChosen(test)) return
    const { state, errors = [], note } = test.result()
    const durationMs = test.diagnostic()?.duration
    const told = state === 'skipped' && test.options.mode === 'todo' ? 'todo' : state
    const reason = note === undefined ? {} : { message: note }
    tell({
      ...shownOf(test),
      state: told,
      ...(durationMs === undefined ? {} : { durationMs }),
      ...reason,
      ...why(errors),
    })
  }

  /** One that was not to be run stays as it was. */
  isChosen(test) {
    const pattern = this.vitest.config.testNamePattern
    return pattern === undefined || namesOf(test).join(this.separator).search(pattern) !== -1
  }
}

function shownOf(task) {
  const entry = task.module.moduleId
  const { line, column } = task.location ?? {}
  return {
    id: task.id,
    ...(task.parent.type === 'suite' ? { parent: task.parent.id } : {}),
    name: task.name,
    entry,
    ...(line ? { file: entry, line, column } : {}),
  }
}

const suitesOf = ({ parent }) => (parent.type === 'suite' ? [...suitesOf(parent), parent] : [])

const namesOf = (task) => (task.type === 'module' ? [] : [...namesOf(task.parent), task.name])

function why([error]) {
  if (error === undefined) return {}
  const stacks = (error.stacks ?? []).map(({ file, line, column }) => `${file}:${line}:${column}`)
  return resultOf(error.message ?? String(error), stacks.join('\n') || (error.stack ?? ''))
}

/** Of the vitest that runs. */
const moduleOf = (name) => import(pathToFileURL(require.resolve(name)).href)

/** Which files the command line names. */
async function givenOf() {
  const { parseCLI } = await moduleOf('vitest/node')
  const args = process.argv.slice(2)
  const command = args.find((one) => /^(run|watch|dev|related|bench|list)$/.test(one))
  try {
    return [
      ...(command === undefined ? [] : [command]),
      ...parseCLI(['vitest', ...args], { allowUnknownOptions: true }).filter,
    ]
  } catch {
    return args.filter((one) => !one.startsWith('-'))
  }
}

/**
 * A reporter of the command line takes the place of the configuration's. Where ours is the only one there, those that would have
 * been without it are made here.
 */
async function addReporters(vitest) {
  if (vitest.reporters.length !== 1) return
  const { ReportersMap = (await moduleOf('vitest/reporters')).ReportersMap } = await moduleOf('vitest/node')
  const named = (await configuredOf(vitest.vite?.config ?? vitest.server.config)) ?? []
  const wanted = Array.isArray(named) ? named : [named]
  for (const one of wanted.length === 0 ? ['default'] : wanted) {
    const reporter = await reporterOf(one, ReportersMap, vitest.config.root).catch(() => new ReportersMap.default({}))
    vitest.reporters.push(reporter)
    await reporter.onInit?.(vitest)
  }
}

/** From vitest 5 on, what is known of a configuration has our reporter in it already; the file is then read once more. */
async function configuredOf({ test, configFile, mode, root }) {
  const named = test?.reporters
  if (!JSON.stringify(named ?? []).includes(fileURLToPath(import.meta.url))) return named
  if (!configFile) return undefined
  const { loadConfigFromFile } = await moduleOf('vite')
  const loaded = await loadConfigFromFile({ command: 'serve', mode }, configFile, root)
  return loaded?.config.test?.reporters
}

async function reporterOf(named, known, root) {
  const [name, options = {}] = Array.isArray(named) ? named : [named]
  if (typeof name !== 'string') return name
  if (name in known) return new known[name](options)
  const from = createRequire(resolve(root, 'package.json'))
  const { default: Reporter } = await import(pathToFileURL(from.resolve(name)).href)
  return new Reporter(options)
}
