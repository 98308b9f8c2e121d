import { describe, expect, it } from 'vitest'
import {
  allUnsaved,
  folderExists,
  hasNewEdit,
  isDirty,
  projectOf,
  withConflict,
  withContent,
  withMoved,
  withoutConflict,
  withoutPath,
  withSandboxContent,
  withSaved,
} from './project'

const paths = (project: { docs: ReadonlyMap<string, unknown> }) => [...project.docs.keys()]

describe('a project', () => {
  it('starts unsaved, since no sandbox has any of it', () => {
    const project = projectOf([['a.js', 'one']])
    expect([...project.docs.values()].every(isDirty)).toBe(true)
  })

  it('stays unsaved when an older edit arrives in the sandbox after a newer one was typed', () => {
    let project = withContent(projectOf([['a.js', 'one']]), 'a.js', 'two')
    const sent = project.docs.get('a.js')?.edit ?? -1
    project = withContent(project, 'a.js', 'three')
    project = withSaved(project, 'a.js', sent)
    expect(project.docs.get('a.js')).toMatchObject({ content: 'three', savedEdit: sent })
    expect([...project.docs.values()].some(isDirty)).toBe(true)
  })

  it('does not count text that is already there as an edit', () => {
    const project = projectOf([['a.js', 'one']])
    expect(withContent(project, 'a.js', 'one')).toBe(project)
  })

  it('tells an edit from what was saved, came from the sandbox or is for another one', () => {
    const before = projectOf([['a.js', 'one']])
    const edited = withContent(before, 'a.js', 'two')
    expect(hasNewEdit(edited, before)).toBe(true)
    expect(hasNewEdit(withContent(before, 'b.js', ''), before)).toBe(true)
    const same = [
      withSaved(edited, 'a.js', edited.docs.get('a.js')?.edit ?? -1),
      withSandboxContent(edited, 'log.txt', 'by a program'),
      withSandboxContent(edited, 'a.js', 'by a program'),
      allUnsaved(edited),
      withoutPath(edited, 'a.js'),
    ]
    expect(same.map((project) => hasNewEdit(project, edited))).toEqual(same.map(() => false))
  })

  it('takes what a program wrote as saved, and ends a conflict with it', () => {
    let project = withConflict(withContent(projectOf([['a.js', 'one']]), 'a.js', 'mine'), 'a.js', 'theirs')
    project = withSandboxContent(project, 'a.js', 'theirs')
    expect(project.docs.get('a.js')).toMatchObject({ content: 'theirs' })
    expect(project.docs.get('a.js')).not.toHaveProperty('theirs')
    expect([...project.docs.values()].some(isDirty)).toBe(false)
  })

  it('saves the own text again once it has been chosen over a conflict', () => {
    let project = withSaved(projectOf([['a.js', 'mine']]), 'a.js', 0)
    project = withoutConflict(withConflict(project, 'a.js', 'theirs'), 'a.js')
    expect(project.docs.get('a.js')).toMatchObject({ content: 'mine', savedEdit: 0 })
    expect([...project.docs.values()].some(isDirty)).toBe(true)
  })

  it('moves a folder with everything in it, and not what merely begins alike', () => {
    const project = projectOf(
      [
        ['lib/a.js', ''],
        ['lib/deep/b.js', ''],
        ['library.js', ''],
      ],
      ['lib/empty'],
    )
    const moved = withMoved(project, 'lib', 'src/lib')
    expect(paths(moved)).toEqual(['src/lib/a.js', 'src/lib/deep/b.js', 'library.js'])
    expect([...moved.folders]).toContain('src/lib/empty')
  })

  it('keeps a folder whose last file has been removed', () => {
    const project = withoutPath(projectOf([['lib/a.js', '']]), 'lib/a.js')
    expect(paths(project)).toEqual([])
    expect(folderExists(project, 'lib')).toBe(true)
  })

  it('keeps a folder whose last file has been moved out', () => {
    expect(folderExists(withMoved(projectOf([['lib/a.js', '']]), 'lib/a.js', 'a.js'), 'lib')).toBe(true)
  })

  it('removes a folder with everything in it', () => {
    const project = withoutPath(
      projectOf(
        [
          ['lib/a.js', ''],
          ['b.js', ''],
        ],
        ['lib/deep'],
      ),
      'lib',
    )
    expect(paths(project)).toEqual(['b.js'])
    expect([...project.folders]).toEqual([])
  })

  it('is all unsaved again for a new sandbox', () => {
    const project = allUnsaved(withSaved(projectOf([['a.js', 'one']]), 'a.js', 0))
    expect([...project.docs.values()].every(isDirty)).toBe(true)
  })
})
