import { describe, expect, test } from 'vitest'
import { replaceIn } from './replacement'
import { MATCHES_MAX, searchTexts } from './search'

const QUERY = { text: '', isCaseSensitive: false, isWholeWord: false, isRegex: false }
const search = (files: Record<string, string>, text: string, options: object = {}, replacement: string | null = null) =>
  searchTexts(Object.entries(files), { ...QUERY, text, ...options }, replacement)

test('matches are told by file, with their place and what is around them', () => {
  const { files, count, isCut } = search(
    { 'a.js': 'let x = 1\n  total += x // x\n', 'b/c.py': '世界 x\n', 'empty.txt': '' },
    'x',
  )
  expect({ count, isCut }).toEqual({ count: 4, isCut: false })
  expect(files.map(({ path, matches }) => [path, matches.map(({ line, column }) => `${line}:${column}`)])).toEqual([
    ['a.js', ['1:5', '2:12', '2:17']],
    ['b/c.py', ['1:4']],
  ])
  expect(files[0]?.matches[1]).toEqual({
    ...{ ordinal: 1, line: 2, column: 12, before: 'total += ', match: 'x', after: ' // x', replacement: null },
  })
})

test('what is looked for is literal, in any case or in one, as part of a word or as a whole one', () => {
  const files = { f: 'a.b A.B axb a.bc [x]-' }
  expect(search(files, 'a.b').count).toBe(3)
  expect(search(files, 'a.b', { isCaseSensitive: true }).count).toBe(2)
  expect(search(files, 'a.b', { isWholeWord: true }).count).toBe(2)
  expect(search(files, '[x]-').count).toBe(1)
  expect(search({ f: '数据 数据库' }, '数据', { isWholeWord: true }).count).toBe(1)
  expect(search(files, '')).toEqual({ files: [], count: 0, isCut: false })
})

test('no more is told than a person looks through', () => {
  const { count, isCut, files } = search({ many: 'x'.repeat(MATCHES_MAX + 5), after: 'x' }, 'x')
  expect([count, isCut, files.length]).toEqual([MATCHES_MAX, true, 1])
})

test('a line of a megabyte is shown in part', () => {
  const { files } = search({ f: `${'a'.repeat(1e6)}needle${'b'.repeat(1e6)}` }, 'needle')
  const [match] = files[0]?.matches ?? []
  expect([match?.column, match?.before.length, match?.after.length]).toEqual([1_000_001, 15, 160])
})

test('regular expressions look at each line, and what is none is refused', () => {
  const regex = { isRegex: true }
  const { files } = search({ f: 'one two\ntwo one\n' }, '^(t)wo|one$', regex)
  expect(files[0]?.matches.map(({ line, column, match }) => `${line}:${column} ${match}`)).toEqual([
    '2:1 two',
    '2:5 one',
  ])
  expect(
    search({ f: 'ab abc a' }, 'ab|abc', { ...regex, isWholeWord: true }).files[0]?.matches.map(({ match }) => match),
  ).toEqual(['ab', 'abc'])
  for (const wrong of ['(', 'a)(b', '[', '\\']) expect(() => search({ f: 'x' }, wrong, regex)).toThrow(SyntaxError)
  // Across lines: what is shown of it is one line.
  expect(search({ f: 'a\nb' }, 'a\\nb', regex).files[0]?.matches[0]?.match).toBe('a⏎b')
})

test('each match is shown with what would take its place', () => {
  const { files } = search({ f: 'size(10), size(2)' }, 'size\\((\\d+)\\)', { isRegex: true }, 'length[$1]')
  expect(files[0]?.matches.map(({ match, replacement }) => `${match} ${replacement}`)).toEqual([
    'size(10) length[10]',
    'size(2) length[2]',
  ])
  expect(search({ f: 'a' }, 'a', {}, '').files[0]?.matches[0]?.replacement).toBe('')
})

describe('replacing', () => {
  const regex = (text: string, options: object = {}) => ({ ...QUERY, text, isRegex: true, ...options })

  test('is of all matches or of one, and takes a text as it is', () => {
    const query = { ...QUERY, text: 'a.' }
    expect(replaceIn('a. A. ab', query, '$&\\n')).toEqual({ text: '$&\\n $&\\n ab', count: 2 })
    expect(replaceIn('a. A. a.', query, 'x', 1)).toEqual({ text: 'a. x a.', count: 1 })
    expect(replaceIn('a.', query, 'x', 7)).toEqual({ text: 'a.', count: 0 })
    expect(replaceIn('a. A.', { ...query, isCaseSensitive: true }, '').text).toBe(' A.')
    expect(replaceIn('a', QUERY, 'x')).toEqual({ text: 'a', count: 0 })
  })

  test.each([
    ['$2-$1', 'b-a'],
    ['$&$&', 'abab'],
    ['$$1', '$1'],
    ['$<second>!', 'b!'],
    ['$<none>', ''],
    ['$10', 'a0'],
    ['$3|$0', '$3|$0'],
    ['\\n\\t\\\\', '\n\t\\'],
    ['', ''],
  ])('%s stands for %j', (replacement, result) => {
    expect(replaceIn('ab', regex('(a)(?<second>b)'), replacement).text).toBe(result)
  })

  test('of what is empty inserts, line by line', () => {
    expect(replaceIn('a\nb\n', regex('^(?=.)'), '# ')).toEqual({ text: '# a\n# b\n', count: 2 })
  })

  test('gives what JavaScript itself gives, for all that both know', () => {
    const text = 'let value10 = size(3) + size(12) // 大小 size(x)'
    for (const [source, replacement] of [
      ['size\\((\\w+)\\)', '[$1]$$$&'],
      ['(\\d)(\\d)?', '<$2$1>'],
      ['(?<word>[a-z]+)\\d*', '$<word>$11'],
    ] as const) {
      expect(replaceIn(text, regex(source), replacement).text).toBe(
        text.replace(new RegExp(source, 'gimu'), replacement),
      )
    }
  })
})

test('what is found is seen in a narrow panel, after wide characters and beside what is to replace it', () => {
  const query = { text: 'name', isCaseSensitive: false, isWholeWord: false, isRegex: false }
  const before = (line: string, replacement: string | null = null) =>
    searchTexts([['a', line]], query, replacement).files[0]?.matches[0]?.before
  expect(before('  const name')).toBe('const ')
  expect(before('console.log(greeting + name')).toBe('…og(greeting + ')
  expect(before('这是一段很长的中文注释，name')).toBe('…长的中文注释，')
  expect(before('console.log(greeting + name', 'x')).toBe('…ing + ')
})
