import { expect, test } from 'vitest'
import { parseConfig } from './config'
import { catalogueServer } from './install'

test('a repository is a server by how it starts, and any other name is the catalogue’s', () => {
  const custom = { runCmd: 'node server.js', envs: { A: '1' } }
  expect(parseConfig(JSON.stringify({ 'github/owner/the.name': custom, exa: { apiKey: 'x' } }))).toEqual([
    { kind: 'repository', name: 'github/owner/the.name', repository: 'owner/the.name', custom },
    { kind: 'catalogue', name: 'exa', settings: { apiKey: 'x' } },
  ])
})

test.each([
  ['{', 'is not JSON'],
  ['[]', 'the configuration is wrong'],
  ['{"exa": 1}', 'the configuration is wrong'],
  ['{"github/owner/name": {}}', '"github/owner/name": '],
])('%s is no configuration', (json, why) => {
  expect(() => parseConfig(json)).toThrow(why)
})

test.each(['github/owner/../../etc', 'github/-owner/name', 'github/owner', 'constructor', 'arxiv'])(
  '%s is none of the servers that there are, which it says',
  (name) => {
    const [server] = parseConfig(JSON.stringify({ [name]: { runCmd: 'true' } }))
    expect(server?.kind).toBe('catalogue')
    expect(() => catalogueServer(name)).toThrow(/can't be served here.*filesystem.*"github\/owner\/name"/)
  },
)
