import { describe, expect, it } from 'vitest'
import { tallyPlaywright, tallyVitest } from './tally.mjs'

describe('the count of Vitest’s report', () => {
  it('adds what passed, and counts what failed, was skipped or left to do as failed', () => {
    const tests = ['passed', 'passed', 'failed', 'skipped', 'todo', 'pending'].map((status) => ({
      fullName: `is ${status}`,
      status,
    }))
    const tally = tallyVitest({ testResults: [{ name: 'a.test.ts', assertionResults: tests }] })
    expect(tally).toEqual({
      passed: 2,
      failed: 4,
      failures: ['is failed [failed]', 'is skipped [skipped]', 'is todo [todo]', 'is pending [pending]'],
    })
  })

  it('counts a file that could not be loaded', () => {
    const report = {
      testResults: [{ name: 'b.test.ts', status: 'failed', message: 'SyntaxError', assertionResults: [] }],
    }
    expect(tallyVitest(report)).toEqual({ passed: 0, failed: 1, failures: ['b.test.ts: SyntaxError'] })
  })
})

it('a file whose cleaning up failed after all its tests has failed', () => {
  const tests = [{ fullName: 'works', status: 'passed' }]
  const report = { testResults: [{ name: 'c.test.ts', status: 'failed', message: 'EBUSY', assertionResults: tests }] }
  expect(tallyVitest(report)).toEqual({ passed: 1, failed: 1, failures: ['c.test.ts: EBUSY'] })
})

describe('the count of Playwright’s report', () => {
  const spec = (title: string, status: string) => ({ title, tests: [{ projectName: 'docker', status }] })

  it('goes through nested suites; a flaky or skipped test has failed', () => {
    const report = {
      suites: [
        {
          title: 'run.spec.ts',
          specs: [spec('runs', 'expected')],
          suites: [
            { title: 'stop', specs: [spec('stops', 'flaky'), spec('ends', 'skipped'), spec('dies', 'unexpected')] },
          ],
        },
      ],
      errors: [],
    }
    expect(tallyPlaywright(report)).toEqual({
      passed: 1,
      failed: 3,
      failures: [
        '[docker] › run.spec.ts › stop › stops [flaky]',
        '[docker] › run.spec.ts › stop › ends [skipped]',
        '[docker] › run.spec.ts › stop › dies [unexpected]',
      ],
    })
  })

  it('counts what failed outside a test, such as a server that did not start', () => {
    expect(tallyPlaywright({ suites: [], errors: [{ message: 'no server' }] })).toEqual({
      passed: 0,
      failed: 1,
      failures: ['no server'],
    })
  })
})
