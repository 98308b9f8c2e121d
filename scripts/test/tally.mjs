/**
 * How many tests passed and failed, from the reports of Vitest and Playwright. What was skipped, left to do or flaky counts
 * as failed: a part that did not run proves nothing.
 */

/** @typedef {{ passed: number, failed: number, failures: string[] }} Tally */

/**
 * @param {unknown} report what Vitest's JSON reporter wrote
 * @returns {Tally}
 */
export function tallyVitest(report) {
  const tally = emptyTally()
  for (const file of list(report, 'testResults')) {
    const tests = list(file, 'assertionResults')
    for (const test of tests) {
      count(tally, text(test, 'status') === 'passed', `${text(test, 'fullName')} [${text(test, 'status')}]`)
    }
    // A file that could not be loaded, or whose cleaning up failed, says so itself and by none of its tests.
    const isBlamed = tests.some((test) => text(test, 'status') !== 'passed')
    if (tests.length === 0 || (text(file, 'status') === 'failed' && !isBlamed)) {
      count(tally, false, `${text(file, 'name')}: ${text(file, 'message') || 'has no tests'}`)
    }
  }
  return tally
}

/**
 * @param {unknown} report what Playwright's JSON reporter wrote
 * @returns {Tally}
 */
export function tallyPlaywright(report) {
  const tally = emptyTally()
  for (const suite of list(report, 'suites')) countSuite(tally, suite, [])
  for (const error of list(report, 'errors')) count(tally, false, text(error, 'message') || 'Playwright failed')
  return tally
}

/**
 * @param {Tally} tally
 * @param {unknown} suite
 * @param {readonly string[]} path
 */
function countSuite(tally, suite, path) {
  const here = [...path, text(suite, 'title')]
  for (const spec of list(suite, 'specs')) {
    for (const test of list(spec, 'tests')) {
      const title = [`[${text(test, 'projectName')}]`, ...here, text(spec, 'title')].join(' › ')
      count(tally, text(test, 'status') === 'expected', `${title} [${text(test, 'status')}]`)
    }
  }
  for (const inner of list(suite, 'suites')) countSuite(tally, inner, here)
}

/** @returns {Tally} */
export function emptyTally() {
  return { passed: 0, failed: 0, failures: [] }
}

/**
 * @param {Tally} tally
 * @param {boolean} isPassed
 * @param {string} name
 */
export function count(tally, isPassed, name) {
  if (isPassed) tally.passed++
  else {
    tally.failed++
    tally.failures.push(name)
  }
}

/**
 * @param {Tally} into
 * @param {Tally} tally
 */
export function add(into, tally) {
  into.passed += tally.passed
  into.failed += tally.failed
  into.failures.push(...tally.failures)
}

/**
 * @param {unknown} value
 * @param {string} key
 * @returns {unknown[]}
 */
function list(value, key) {
  const found = field(value, key)
  return Array.isArray(found) ? found : []
}

/**
 * @param {unknown} value
 * @param {string} key
 */
function text(value, key) {
  const found = field(value, key)
  return typeof found === 'string' ? found : ''
}

/**
 * @param {unknown} value
 * @param {string} key
 * @returns {unknown}
 */
function field(value, key) {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined
}
