import { expect, test } from 'vitest'
import { projectOf, textOf, withConflict, withGuest } from '../project'
import { workspaceFrom } from '../templates/workspace-from'
import { createWorkspaceStore } from '../workspace-store'
import { applyTexts } from './apply-texts'

test('a text that has changed meanwhile, is disputed or only looked at, is left alone', async () => {
  const project = withConflict(
    withGuest(
      projectOf([
        ['same', 'a'],
        ['changed', 'mine'],
        ['disputed', 'a'],
      ]),
      'guest',
      'a',
    ),
    'disputed',
    'theirs',
  )
  const store = createWorkspaceStore({ ...workspaceFrom('blank', 'en', '', 0), project })
  const pair = (path: string) => ({ path, before: 'a', after: 'b' })
  const done = await applyTexts(store, ['same', 'changed', 'disputed', 'guest', 'gone'].map(pair))
  expect(done).toEqual([pair('same')])
  const { project: after } = store.getState()
  expect(['same', 'changed', 'disputed', 'guest', 'gone'].map((path) => textOf(after, path))).toEqual([
    'b',
    'mine',
    'a',
    'a',
    null,
  ])
  // And back again.
  expect(await applyTexts(store, [{ path: 'same', before: 'b', after: 'a' }])).toHaveLength(1)
  expect(textOf(store.getState().project, 'same')).toBe('a')
})

test('many are few changes of the project, of which each is drawn', async () => {
  const paths = Array.from({ length: 100 }, (_, index) => `file-${index}`)
  const project = projectOf(paths.map((path) => [path, 'a'] as const))
  const store = createWorkspaceStore({ ...workspaceFrom('blank', 'en', '', 0), project })
  let changes = 0
  store.subscribe(() => changes++)
  const done = await applyTexts(
    store,
    paths.map((path) => ({ path, before: 'a', after: 'b' })),
  )
  expect(done).toHaveLength(100)
  expect(paths.every((path) => textOf(store.getState().project, path) === 'b')).toBe(true)
  expect(changes).toBeLessThanOrEqual(10)
})
