import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { projectOf } from '../project'
import { workspaceFrom } from '../templates/workspace-from'
import { createWorkspaceStore } from '../workspace-store'
import { keepWorkspace } from './keep-workspace'
import type { StoredWorkspace } from './stored-workspace'
import type { WorkspaceStorage } from './workspace-storage'

const stateOf = (id: string, text: string) => ({
  ...workspaceFrom('blank', 'en', id, 0),
  id,
  project: projectOf([['a.js', text]]),
})

function setUp() {
  const store = createWorkspaceStore(stateOf('one', ''))
  const written: string[] = []
  const storage = {
    write: vi.fn(async ({ id, files }: StoredWorkspace) => void written.push(`${id}: ${files.get('a.js')}`)),
    writeLeaving: vi.fn(),
  } as unknown as WorkspaceStorage
  const kept = keepWorkspace(store, storage, { onKept: () => undefined, now: () => 0 })
  return { store, written, kept }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', new EventTarget())
  vi.stubGlobal('window', new EventTarget())
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('changes are written once they rest', async () => {
  const { store, written } = setUp()
  for (const text of ['t', 'tw', 'two']) store.getState().edit('a.js', text)
  await vi.advanceTimersByTimeAsync(1000)
  expect(written).toEqual(['one: two'])
})

test('what was typed while another project was being opened is written, to its own', async () => {
  const { store, written } = setUp()
  store.getState().edit('a.js', 'typed')
  store.getState().replace(stateOf('two', 'other'))
  await vi.advanceTimersByTimeAsync(1000)
  expect(written).toEqual(['one: typed', 'two: other'])
})
