import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openApiDocument } from './document'

const document = openApiDocument()
const root = new URL('../../../', import.meta.url).pathname

/** `app/api/sandbox/[id]/route.ts` as `/api/sandbox/{id}`, with the methods it serves. */
const served = readdirSync(`${root}app/api`, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('route.ts') && !file.includes('[[...'))
  .map((file) => `app/api/${file}`)
  .flatMap((file) => {
    const path = `/${file
      .replace(/^app\//, '')
      .replace(/\/route\.ts$/, '')
      .replaceAll('[', '{')
      .replaceAll(']', '}')}`
    const source = readFileSync(`${root}${file}`, 'utf8')
    const methods = [...source.matchAll(/^ {2}(GET|POST|PUT|PATCH|DELETE): /gm)].map(([, method = '']) =>
      method.toLowerCase(),
    )
    return methods.map((method) => `${method} ${path}`)
  })

const described = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.keys(item ?? {}).map((method) => `${method} ${path}`),
)

describe('openapi.json', () => {
  test('describes every route and no other', () => {
    expect(served.length).toBeGreaterThan(15)
    expect(described.sort()).toEqual(served.sort())
  })

  test('shows files as an object of texts and the choice between code, entry and command', () => {
    const operation = document.paths?.['/api/sandbox/{id}/runs']?.post
    expect(JSON.stringify(operation?.requestBody)).toContain('"additionalProperties":{"type":"string"}')
    expect(operation?.responses?.['429']).toMatchObject({ description: 'rate_limited' })
  })

  test('gives each operation a name of its own', () => {
    const names = [...JSON.stringify(document.paths).matchAll(/"operationId":"(\w+)"/g)].map(([, name]) => name)
    expect(new Set(names).size).toBe(described.length)
  })
})
