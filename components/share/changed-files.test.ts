import { expect, test } from 'vitest'
import { changedFiles } from './changed-files'

test('what is new, changed or gone since a link was opened is told, and what is the same is not', () => {
  const before = new Map([
    ['same.py', '1'],
    ['b.py', 'old'],
    ['gone.py', 'x'],
  ])
  const after = new Map([
    ['same.py', '1'],
    ['b.py', 'new'],
    ['a.py', 'made'],
    ['empty.py', ''],
  ])
  expect(changedFiles(before, after)).toEqual([
    { path: 'a.py', before: '', after: 'made' },
    { path: 'b.py', before: 'old', after: 'new' },
    { path: 'empty.py', before: '', after: '' },
    { path: 'gone.py', before: 'x', after: '' },
  ])
})
