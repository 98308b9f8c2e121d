import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Project, projectOf, withSaved } from '../project'
import { workspaceFrom } from '../templates/workspace-from'
import { createWorkspaceStore } from '../workspace-store'
import { followSearch, type SearchOutcome } from './follow-search'
import { SearchError } from './project-search'

const TASK = {
  query: { text: 'x', isCaseSensitive: false, isWholeWord: false, isRegex: false },
  replacement: null,
}
const NOTHING = { files: [], count: 0, isCut: false }

/** A search that takes its time. */
class SlowSearch {
  readonly asked: Project[] = []
  constructor(
    readonly takesMs: number,
    readonly end: () => typeof NOTHING = () => NOTHING,
  ) {}
  async find(project: Project) {
    this.asked.push(project)
    await new Promise((resolve) => setTimeout(resolve, this.takesMs))
    return this.end()
  }
}

function start(search: SlowSearch) {
  const store = createWorkspaceStore({ ...workspaceFrom('blank', 'en', '', 0), project: projectOf([['a', 'x']]) })
  const told: SearchOutcome[] = []
  const abort = new AbortController()
  const ended = followSearch(store, search, TASK, (outcome) => told.push(outcome), abort.signal).catch(
    (error: unknown) => error,
  )
  return { store, told, abort, ended }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a search that never ends is told, though the project changes all the time', async () => {
  const search = new SlowSearch(5_000, () => {
    throw new SearchError('slow', 'it did not end')
  })
  const { store, told } = start(search)
  for (let edit = 0; edit < 60; edit++) {
    store.getState().edit('a', `x${edit}`)
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(told).toMatchObject([{ task: TASK, found: null, error: { kind: 'slow' } }])
})

test('another text is looked through, at the latest a second later; one that is saved is not', async () => {
  const search = new SlowSearch(10)
  const { store, told } = start(search)
  await vi.advanceTimersByTimeAsync(1_000)
  store.getState().receive((project) => withSaved(project, 'a', 0))
  await vi.advanceTimersByTimeAsync(3_000)
  expect(told).toHaveLength(1)
  for (let edit = 0; edit < 25; edit++) {
    store.getState().edit('a', `x${edit}`)
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(told).toHaveLength(3)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(told.at(-1)?.found?.project.docs.get('a')?.content).toBe('x24')
})

test('nothing is told, nor looked for, once nobody waits any more', async () => {
  const search = new SlowSearch(10)
  const { store, told, abort, ended } = start(search)
  await vi.advanceTimersByTimeAsync(1_000)
  abort.abort()
  store.getState().edit('a', 'y')
  await vi.advanceTimersByTimeAsync(3_000)
  expect([search.asked.length, told.length]).toEqual([1, 1])
  expect(await ended).toMatchObject({ name: 'AbortError' })
})
