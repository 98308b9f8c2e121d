import { expect, test } from 'vitest'
import { projectOf } from './project'
import { MATCHES_MAX, searchProject } from './search'

const never = new AbortController().signal
const search = (files: Record<string, string>, text: string, options: object = {}) =>
  searchProject(
    projectOf(Object.entries(files)),
    { text, isCaseSensitive: false, isWholeWord: false, ...options },
    never,
  )

test('matches are told by file, with their place and what is around them', async () => {
  const { files, count, isCut } = await search(
    { 'a.js': 'let x = 1\n  total += x // x\n', 'b/c.py': '世界 x\n', 'empty.txt': '' },
    'x',
  )
  expect({ count, isCut }).toEqual({ count: 4, isCut: false })
  expect(files.map(({ path, matches }) => [path, matches.map(({ line, column }) => `${line}:${column}`)])).toEqual([
    ['a.js', ['1:5', '2:12', '2:17']],
    ['b/c.py', ['1:4']],
  ])
  expect(files[0]?.matches[1]).toEqual({ line: 2, column: 12, before: 'total += ', match: 'x', after: ' // x' })
})

test('what is looked for is literal, in any case or in one, as part of a word or as a whole one', async () => {
  const files = { f: 'a.b A.B axb a.bc [x]-' }
  expect((await search(files, 'a.b')).count).toBe(3)
  expect((await search(files, 'a.b', { isCaseSensitive: true })).count).toBe(2)
  expect((await search(files, 'a.b', { isWholeWord: true })).count).toBe(2)
  expect((await search(files, '[x]-')).count).toBe(1)
  expect((await search({ f: '数据 数据库' }, '数据', { isWholeWord: true })).count).toBe(1)
  expect(await search(files, '')).toEqual({ files: [], count: 0, isCut: false })
})

test('no more is told than a person looks through, and bytes are not looked into', async () => {
  const project = projectOf([
    ['many', 'x'.repeat(MATCHES_MAX + 5)],
    ['after', 'x'],
    ['bytes', new Uint8Array([120])],
  ])
  const query = { text: 'x', isCaseSensitive: true, isWholeWord: false }
  expect(await searchProject(project, query, never)).toMatchObject({ count: MATCHES_MAX, isCut: true })
  await expect(searchProject(project, query, AbortSignal.abort())).rejects.toThrow()
})

test('a line of a megabyte is shown in part', async () => {
  const { files } = await search({ f: `${'a'.repeat(1e6)}needle${'b'.repeat(1e6)}` }, 'needle')
  const [match] = files[0]?.matches ?? []
  expect([match?.column, match?.before.length, match?.after.length]).toEqual([1_000_001, 15, 160])
})
