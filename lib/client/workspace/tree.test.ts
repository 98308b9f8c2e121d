import { describe, expect, it } from 'vitest'
import type { FileEntry } from '@/lib/contracts/files'
import { buildTree, neighbourOf, ROOT } from './tree'

const entry = (path: string, kind: FileEntry['kind'] = 'file'): FileEntry => ({
  path,
  kind,
  sizeBytes: 0,
  modifiedAtMs: 0,
})

describe('the file tree', () => {
  it('shows folders first, then files, both by name with numbers in order', () => {
    const tree = buildTree(['b.js', 'file10', 'file9', 'zoo/a', 'A.js'], [], [])
    expect(tree.get(ROOT)?.children).toEqual(['zoo', 'A.js', 'b.js', 'file9', 'file10'])
  })

  it('marks what only the sandbox has, and not a folder that holds work', () => {
    const tree = buildTree(
      ['src/a.js'],
      [],
      [entry('src', 'directory'), entry('src/a.js'), entry('node_modules', 'directory'), entry('node_modules/x.js')],
    )
    expect(tree.get('src')?.isSandboxOnly).toBe(false)
    expect(tree.get('src')?.children).toEqual(['src/a.js'])
    expect(tree.get('node_modules')?.isSandboxOnly).toBe(true)
    expect(tree.get('node_modules/x.js')?.isSandboxOnly).toBe(true)
  })

  it('shows a path once where one side has a folder and the other a file', () => {
    const tree = buildTree([], ['x'], [entry('x')])
    expect(tree.get(ROOT)?.children).toEqual(['x'])
    expect(tree.get('x')?.isFolder).toBe(true)
  })

  it('holds a file whose name is a property of every object', () => {
    expect(buildTree(['__proto__'], [], []).get(ROOT)?.children).toEqual(['__proto__'])
  })

  it('looks at the next row when one goes, else at the one before, else at the folder', () => {
    const tree = buildTree(['a', 'b', 'src/only'], [], [])
    expect(neighbourOf(tree, 'a')).toBe('b')
    expect(neighbourOf(tree, 'b')).toBe('a')
    expect(neighbourOf(tree, 'src/only')).toBe('src')
    expect(neighbourOf(buildTree(['a'], [], []), 'a')).toBeNull()
  })
})
