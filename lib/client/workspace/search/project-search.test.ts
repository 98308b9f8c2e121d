import { expect, test, vi } from 'vitest'
import { projectOf, withContent } from '../project'
import { ProjectSearch } from './project-search'
import type { SearchMessage, SearchReply } from './search-worker'

const QUERY = { text: 'x', isCaseSensitive: false, isWholeWord: false, isRegex: false }
const FIND = { query: QUERY, replacement: null }
const never = new AbortController().signal

/** A worker that answers when it is told to. */
class FakeWorker extends EventTarget {
  readonly asked: SearchMessage[] = []
  isEnded = false
  postMessage(message: SearchMessage) {
    this.asked.push(message)
  }
  terminate() {
    this.isEnded = true
  }
  answer(reply: Omit<SearchReply, 'id'>, index = this.asked.length - 1) {
    this.dispatchEvent(new MessageEvent('message', { data: { id: this.asked[index]?.id, ...reply } }))
  }
}

function start() {
  const workers: FakeWorker[] = []
  const search = new ProjectSearch(() => {
    const worker = new FakeWorker()
    workers.push(worker)
    return worker as unknown as Worker
  })
  return { workers, search }
}

test('only what has changed is sent, and each answer goes to who asked', async () => {
  const { search, workers } = start()
  const project = projectOf([
    ['a', 'x'],
    ['b', 'y'],
    ['bytes', new Uint8Array(1)],
  ])
  const [first, second] = [search.find(project, FIND, never), search.find(withContent(project, 'b', 'z'), FIND, never)]
  const [worker] = workers
  expect(worker?.asked.map(({ changed, removed }) => ({ changed, removed }))).toEqual([
    {
      changed: [
        ['a', 'x'],
        ['b', 'y'],
      ],
      removed: [],
    },
    { changed: [['b', 'z']], removed: [] },
  ])
  worker?.answer({ found: { files: [], count: 2, isCut: false } }, 1)
  worker?.answer({ found: { files: [], count: 1, isCut: false } }, 0)
  expect([(await first).count, (await second).count]).toEqual([1, 2])
  void search.find(projectOf([]), FIND, never).catch(() => undefined)
  expect(worker?.asked[2]).toMatchObject({ changed: [], removed: ['a', 'b'] })
})

test('a search that does not end is ended, and the next one begins anew', async () => {
  vi.useFakeTimers()
  try {
    const { search, workers } = start()
    const project = projectOf([['a', 'x']])
    const slow = expect(search.find(project, FIND, never)).rejects.toMatchObject({ kind: 'slow' })
    await vi.advanceTimersByTimeAsync(6_000)
    await slow
    expect(workers[0]?.isEnded).toBe(true)
    const abort = new AbortController()
    const next = expect(search.find(project, FIND, abort.signal)).rejects.toThrow()
    expect(workers[1]?.asked[0]?.changed).toEqual([['a', 'x']])
    // Nobody waits for it any more: a quick one goes on, and one that has had its time is ended.
    await vi.advanceTimersByTimeAsync(1_000)
    abort.abort()
    await next
    expect(workers[1]?.isEnded).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})

test('what is asked after a search that was left at once does not wait behind it for ever', async () => {
  vi.useFakeTimers()
  try {
    const { search, workers } = start()
    const project = projectOf([['a', 'x']])
    const leave = async () => {
      const abort = new AbortController()
      const left = expect(search.find(project, FIND, abort.signal)).rejects.toThrow()
      abort.abort()
      await left
    }
    await leave()
    const next = search.find(project, FIND, never)
    await vi.advanceTimersByTimeAsync(600)
    expect(workers[0]?.isEnded).toBe(true)
    expect(workers[1]?.asked).toHaveLength(1)
    workers[1]?.answer({ found: { files: [], count: 3, isCut: false } })
    expect((await next).count).toBe(3)
    // One that answers soon is kept, with the texts that it has.
    await leave()
    const again = search.find(project, FIND, never)
    workers[1]?.answer({ found: { files: [], count: 3, isCut: false } })
    await vi.advanceTimersByTimeAsync(0)
    expect(workers[1]?.asked[2]).toMatchObject({ changed: [], removed: [] })
    workers[1]?.answer({ found: { files: [], count: 4, isCut: false } })
    expect((await again).count).toBe(4)
    expect(workers).toHaveLength(2)
  } finally {
    vi.useRealTimers()
  }
})

test('what is no regular expression is told', async () => {
  const { search, workers } = start()
  const wrong = expect(search.find(projectOf([]), FIND, never)).rejects.toMatchObject({
    kind: 'pattern',
    message: 'no',
  })
  workers[0]?.answer({ problem: 'no' })
  await wrong
})
