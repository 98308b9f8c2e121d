import { expect, test } from 'vitest'
import { changesBetween as changesWithOwner, type FilesSeen, OwnerEdits } from './file-changes'

type Numbers = readonly [sizeBytes: number, modifiedAtMs: number]

function seen(files: Record<string, Numbers>, isComplete = true): FilesSeen {
  const entries = Object.entries(files).map(
    ([path, [sizeBytes, modifiedAtMs]]) => [path, { path, sizeBytes, modifiedAtMs }] as const,
  )
  return { files: new Map(entries), isComplete }
}

const changesBetween = (before: FilesSeen, after: FilesSeen, sinceMs: number) =>
  changesWithOwner(before, after, sinceMs, new OwnerEdits(before))

test('what was added, changed and deleted is told with its sizes, and what was only read is not', () => {
  const before = seen({ 'a.py': [10, 1], 'b.txt': [20, 1], 'same.txt': [30, 1], 'touched.txt': [40, 1] })
  const after = seen({ 'a.py': [10, 1], 'b.txt': [25, 9], 'touched.txt': [40, 9], 'new/c.csv': [5, 9] })
  expect(changesBetween(before, after, 5)).toEqual({
    changes: [
      { type: 'changed', path: 'b.txt', sizeBytes: 25, sizeBeforeBytes: 20 },
      { type: 'added', path: 'new/c.csv', sizeBytes: 5 },
      { type: 'deleted', path: 'same.txt', sizeBeforeBytes: 30 },
      { type: 'changed', path: 'touched.txt', sizeBytes: 40, sizeBeforeBytes: 40 },
    ],
    count: 4,
    isComplete: true,
  })
})

test('a tree that is too big to remember is judged by time, and nothing is said to be gone', () => {
  const before = seen({ 'a.py': [10, 1], 'gone.txt': [1, 1] }, false)
  const after = seen({ 'a.py': [11, 8], 'unseen/old.js': [7, 2], 'unseen/new.js': [7, 9] })
  expect(changesBetween(before, after, 5)).toEqual({
    changes: [
      { type: 'changed', path: 'a.py', sizeBytes: 11, sizeBeforeBytes: 10 },
      { type: 'changed', path: 'unseen/new.js', sizeBytes: 7 },
    ],
    count: 2,
    isComplete: false,
  })
})

test('a run that leaves too many to look at has none of them called deleted', () => {
  const { changes } = changesBetween(seen({ 'z.txt': [1, 1] }), seen({ 'a.txt': [1, 9] }, false), 5)
  expect(changes).toEqual([{ type: 'added', path: 'a.txt', sizeBytes: 1 }])
})

test('a flood of files is told by its number, and by name as far as anybody reads', () => {
  const many = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`f${n}`, [1, 9] as [number, number]]))
  const { changes, count } = changesBetween(seen({}), seen(many), 5)
  expect(changes).toHaveLength(500)
  expect(count).toBe(3000)
})

test("what the owner has done meanwhile is not the run's, unless the run has done something to it after", () => {
  const before = seen({ 'main.py': [10, 1], 'old/a.txt': [1, 1], 'old/b.txt': [2, 1], 'gone.txt': [3, 1] })
  const owner = new OwnerEdits(before)
  owner.note({ type: 'wrote', file: { path: 'main.py', sizeBytes: 12, modifiedAtMs: 7 } })
  owner.note({ type: 'wrote', file: { path: 'then-changed.txt', sizeBytes: 4, modifiedAtMs: 7 } })
  owner.note({ type: 'wrote', file: { path: 'old/new.txt', sizeBytes: 5, modifiedAtMs: 7 } })
  owner.note({ type: 'moved', from: 'old', to: 'fresh' })
  owner.note({ type: 'removed', path: 'gone.txt' })
  const after = {
    'main.py': [12, 7],
    'then-changed.txt': [4, 8],
    'fresh/a.txt': [1, 1],
    'fresh/b.txt': [9, 8],
    'fresh/new.txt': [5, 7],
    'older.txt': [1, 8],
  } satisfies Record<string, Numbers>
  const changesOf = (files: Record<string, Numbers>, then = before) =>
    changesWithOwner(then, seen(files), 5, owner).changes.map(({ type, path }) => `${type} ${path}`)
  expect(changesOf(after)).toEqual(['added fresh/b.txt', 'added older.txt', 'added then-changed.txt'])
  const { 'main.py': _, ...withoutMain } = after
  expect(changesOf({ ...withoutMain, 'gone.txt': [8, 8] })).toEqual([
    'added fresh/b.txt',
    'changed gone.txt',
    'deleted main.py',
    'added older.txt',
    'added then-changed.txt',
  ])
  expect(changesOf({ 'main.py': [12, 7], 'then-changed.txt': [4, 8] }, { ...before, isComplete: false })).toEqual([
    'changed then-changed.txt',
  ])
})
