/** A reporter of jest that tells the page of its tests and of how each of them goes. */
const { basename } = require('node:path')
const { resultOf, runBy, tell } = require('./tell.cjs')

const STATES = { passed: 'passed', failed: 'failed', todo: 'todo', focused: 'passed' }
const FRAME = /\n\s+at /

module.exports = class JestReporter {
  constructor(globalConfig, { given }) {
    const { testNamePattern } = globalConfig
    this.pattern = testNamePattern ? new RegExp(testNamePattern, 'i') : undefined
    this.by = runBy('jest', given)
    /** By its path, how many results of each name were told. */
    this.files = new Map()
  }

  onTestFileStart({ path }) {
    this.files.set(path, { groups: new Set(), counts: new Map() })
  }

  onTestCaseStart({ path }, started) {
    if (this.isChosen(started)) tell({ ...this.shownOf(path, started, this.countOf(path, started)), state: 'running' })
  }

  onTestCaseResult({ path }, result) {
    this.tellResult(path, result)
  }

  /** With the results of those that were not run, and of all where another runner told of none. */
  onTestFileResult({ path }, { testResults, testExecError, failureMessage }) {
    const seen = new Map()
    for (const result of testResults) {
      const name = nameOf(result)
      const count = (seen.get(name) ?? 0) + 1
      seen.set(name, count)
      if (count > this.countOf(path, result)) this.tellResult(path, result)
    }
    if (testExecError === undefined || testExecError === null) return
    const text = failureMessage ?? testExecError.message ?? ''
    const stack = testExecError.stack || text
    tell({ id: path, entry: path, name: basename(path), ...this.by, state: 'failed', ...resultOf(textOf(text), stack) })
  }

  tellResult(path, result) {
    const count = this.countOf(path, result)
    this.files.get(path)?.counts.set(nameOf(result), count + 1)
    if (!this.isChosen(result)) return
    const shown = this.shownOf(path, result, count)
    const { location, status, duration, failureMessages = [] } = result
    const [failure] = failureMessages
    tell({
      ...shown,
      ...(location ? { file: path, line: location.line, column: location.column } : {}),
      state: STATES[status] ?? 'skipped',
      ...(typeof duration === 'number' ? { durationMs: duration } : {}),
      ...(failure === undefined ? {} : resultOf(textOf(failure), failure)),
    })
  }

  countOf(path, result) {
    return this.files.get(path)?.counts.get(nameOf(result)) ?? 0
  }

  /** Its file and the groups that it is in are told before it. */
  shownOf(path, { ancestorTitles, title }, count) {
    const groups = this.files.get(path)?.groups ?? new Set()
    if (groups.size === 0) tell({ id: path, entry: path, name: basename(path), ...this.by })
    groups.add(path)
    let parent
    ancestorTitles.forEach((name, at) => {
      const id = `${path}#${JSON.stringify(ancestorTitles.slice(0, at + 1))}`
      if (!groups.has(id)) tell({ id, ...(parent === undefined ? {} : { parent }), name, entry: path })
      groups.add(id)
      parent = id
    })
    const id = `${path}#${JSON.stringify([...ancestorTitles, title])}#${count}`
    return { id, ...(parent === undefined ? {} : { parent }), name: title, entry: path }
  }

  /** One that was not to be run stays as it was. */
  isChosen(result) {
    return this.pattern === undefined || this.pattern.test(nameOf(result))
  }
}

const nameOf = ({ ancestorTitles, title }) => [...ancestorTitles, title].join(' ')

/** Without its stack, and without what says no more than that it is an error. */
function textOf(failure) {
  return failure
    .split(FRAME)[0]
    .replace(/^Error: |^\s*● Test suite failed to run\s*/, '')
    .replaceAll(/^ {4}/gm, '')
    .trim()
}
