import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fakeServices } from '@/lib/server/testing/fake-services'
import { makeE2bApi } from './api'

const DIST = dirname(createRequire(import.meta.url).resolve('e2b'))
const all = fakeServices({ POOL_MAX_SIZE: '2', POOL_MIN_SIZE: '0' })
const api = makeE2bApi(() => all)
afterAll(() => all.stop())

/** Of the control plane: each address in the types that the package was generated from, with its methods. */
function typedCalls(): string[] {
  const types = readFileSync(join(DIST, 'index.d.ts'), 'utf8')
  const paths = types.slice(types.indexOf('interface paths {'), types.indexOf('interface components {'))
  return [...paths.matchAll(/\n {2}"(\/[^"]*)": \{(.*?)\n {2}\};/gs)].flatMap(([, path, body = '']) =>
    [...body.matchAll(/\n {4}(get|put|post|delete|patch): \{/g)].map(
      ([, method]) => `${method?.toUpperCase()} ${path}`,
    ),
  )
}

/** Those that its code makes, of the content of volumes too; without envd's, which are the gateway's. */
function codedCalls(): string[] {
  const code = readFileSync(join(DIST, 'index.mjs'), 'utf8')
  return [...code.matchAll(/\.(GET|PUT|POST|DELETE|PATCH)\("(\/[^"]*)"/g)]
    .map(([, method, path]) => `${method} ${path}`)
    .filter((call) => !/ \/(files|health|metrics|envs)/.test(call))
}

test('every address that the package knows is answered', async () => {
  const calls = [...new Set([...typedCalls(), ...codedCalls()])]
  expect(calls.length).toBeGreaterThan(45)
  const unknown: string[] = []
  for (const call of calls) {
    const [method = '', path = ''] = call.split(' ')
    const answer = await api(
      new Request(`http://localhost:3000/api/e2b${path.replaceAll(/\{\w+\}/g, 'x')}`, {
        method,
        headers: { host: 'localhost:3000', 'x-api-key': 'e2b_test' },
      }),
    )
    const body = await answer.text()
    if (answer.status === 405 || body.includes('no such address')) unknown.push(`${call}: ${answer.status}`)
  }
  expect(unknown).toEqual([])
})
