import { describe, expect, test } from 'vitest'
import { LineStore } from './line-store'
import { findLocations } from './locations'
import { allText, textBetween } from './log-selection'
import { rowSpans } from './row-spans'
import { toSegments } from './segments'
import { DEFAULT_STYLE } from './sgr'

const FILES = new Set([
  'main.py',
  'lib/util.py',
  'main.js',
  'src/app.ts',
  'run.sh',
  '主程序.py',
  'my file.js',
  'a%b.js',
  'main.php',
  'main.pl',
  'src/main.rs',
  'main.R',
])
const found = (text: string) =>
  findLocations(text, (path) => FILES.has(path)).map(({ path, line, column, start, end }) => [
    path,
    line,
    column,
    text.slice(start, end),
  ])

describe('places that output names', () => {
  test.each([
    ['  File "/home/user/main.py", line 9, in <module>', 'main.py', 9, null, 'File "/home/user/main.py", line 9'],
    ['  File "主程序.py", line 2', '主程序.py', 2, null, 'File "主程序.py", line 2'],
    ['    at f (/home/user/main.js:2:9)', 'main.js', 2, 9, '/home/user/main.js:2:9'],
    ['    at file:///home/user/my%20file.js:3:5', 'my file.js', 3, 5, 'file:///home/user/my%20file.js:3:5'],
    ['    at g (/home/user/my file.js:3:5)', 'my file.js', 3, 5, '/home/user/my file.js:3:5'],
    ['/home/user/main.js:2', 'main.js', 2, null, '/home/user/main.js:2'],
    ['/home/user/run.sh: line 3: foo: command not found', 'run.sh', 3, null, '/home/user/run.sh: line 3'],
    ["src/app.ts(3,14): error TS2322: Type 'a'", 'src/app.ts', 3, 14, 'src/app.ts(3,14)'],
    ['src/app.ts:3:14 - error TS2322', 'src/app.ts', 3, 14, 'src/app.ts:3:14'],
    ['./lib/util.py:12: warning', 'lib/util.py', 12, null, './lib/util.py:12'],
    [
      'PHP Parse error:  syntax error in /home/user/main.php on line 3',
      'main.php',
      3,
      null,
      'in /home/user/main.php on line 3',
    ],
    ['syntax error at main.pl line 2, near "("', 'main.pl', 2, null, 'at main.pl line 2'],
    ['main.R:2:3: unexpected symbol', 'main.R', 2, 3, 'main.R:2:3'],
    [' --> src/main.rs:2:3', 'src/main.rs', 2, 3, 'src/main.rs:2:3'],
    ['file:///home/user/a%b.js:1:1', 'a%b.js', 1, 1, 'file:///home/user/a%b.js:1:1'],
  ])('%s', (text, path, line, column, shown) => expect(found(text)).toEqual([[path, line, column, shown]]))

  test.each([
    ['a file that the project has not', '/home/user/other.js:1:1'],
    ['a module of Node.js', 'at Module._compile (node:internal/modules/cjs/loader:1929:14)'],
    ['a file elsewhere', '/etc/main.py:1'],
    ['an address', 'listening on http://localhost:3000'],
    ['a time', '10:20:30'],
    ['line 0', 'main.py:0'],
    ['a row of data', `main.py:1 ${'x'.repeat(3000)}`],
  ])('%s is no link', (_name, text) => expect(found(text)).toEqual([]))

  test('several in one row are several links', () => {
    expect(found('main.py:1 and main.py:2').map(([, line]) => line)).toEqual([1, 2])
  })
})

describe('segments of a line', () => {
  const cut = (text: string, line: [number, number], matches: [number, number][]) =>
    toSegments(
      rowSpans(text, DEFAULT_STYLE),
      { start: line[0], end: line[1] },
      findLocations(text, (path) => FILES.has(path)),
      matches.map(([start, end]) => ({ start, end })),
    ).map((segment) => [segment.text, segment.location?.line ?? null, segment.match])

  test('links and matches may overlap', () => {
    expect(cut('see main.py:3 now', [0, 99], [[2, 8]])).toEqual([
      ['se', null, -1],
      ['e ', null, 0],
      ['main', 3, 0],
      ['.py:3', 3, -1],
      [' now', null, -1],
    ])
  })

  test('a line that shows a part of a row has its part', () => {
    expect(cut('abcdefgh', [2, 5], [[0, 3]])).toEqual([
      ['c', null, 0],
      ['de', null, -1],
    ])
  })

  test('an empty row has none', () => {
    expect(cut('', [0, 10], [])).toEqual([])
  })
})

describe('copying', () => {
  const store = new LineStore()
  store.append('stdout', `\u001b[32mgreen\u001b[0m\n${'x'.repeat(5000)}\nname: `)
  store.append('stdin', 'Ann\n')
  store.append('stderr', 'oops\n')

  test('all of it is what is shown, and a long line is one line', () => {
    expect(allText(store, null)).toBe(`green\n${'x'.repeat(5000)}\nname: Ann\noops\n`)
  })

  test('a filter holds for what is copied', () => {
    expect(allText(store, 'stderr')).toBe('oops\n')
  })

  test('from the middle of one row to the middle of another', () => {
    expect(textBetween(store, null, { row: 0, offset: 2 }, { row: 1, offset: 3 })).toBe('een\nxxx')
    expect(textBetween(store, null, { row: 0, offset: 1 }, { row: 0, offset: 3 })).toBe('re')
  })
})
