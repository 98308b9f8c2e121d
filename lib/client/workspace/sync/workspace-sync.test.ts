import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/lib/client/http'
import { ownDocs, projectOf, withFolder, withGuest } from '../project'
import { fromStored, toStored } from '../storage/stored-workspace'
import { workspaceFrom } from '../templates/workspace-from'
import { createWorkspaceStore } from '../workspace-store'
import { FakeSandboxFiles } from './fake-sandbox-files'
import { type SyncStatus, WorkspaceSync } from './workspace-sync'

function setUp(files: [string, string][] = [['a.js', 'one']]) {
  const store = createWorkspaceStore({
    ...workspaceFrom('blank', 'en', 'Test', 0),
    id: 'w',
    project: projectOf(files),
  })
  const statuses: SyncStatus[] = []
  const refused: string[] = []
  const removed: string[] = []
  const sync = new WorkspaceSync(store)
  const stop = sync.start({
    onStatus: (status) => statuses.push(status),
    onRefused: (path, error) => refused.push(`${path} ${error.code}`),
    onRemoved: (gone) => removed.push(...gone.keys()),
  })
  const sandbox = new FakeSandboxFiles()
  const create = () => {
    for (const [path, text] of sync.filesForNewSandbox()) sandbox.put(path, text)
    sync.attach('s', sandbox, { isNew: true })
  }
  /** What a run does with what it brings. */
  const take = async (files: ReadonlyMap<string, string>) => {
    for (const [path, content] of files) sandbox.put(path, content)
    return true
  }
  const text = (path: string) => store.getState().project.docs.get(path)?.content
  return { store, sync, sandbox, create, take, stop, statuses, refused, removed, text }
}

/** Runs every timer and what it starts, until nothing is planned. */
const rest = () => vi.advanceTimersByTimeAsync(10_000)

describe('a workspace and its sandbox', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('gives a new sandbox its files in one request, and then writes none of them again', async () => {
    const { create, sandbox, statuses, text } = setUp()
    create()
    await rest()
    expect(sandbox.contents.get('a.js')).toBe('one')
    expect(sandbox.calls.filter((call) => call !== 'tree')).toEqual([])
    expect(statuses.at(-1)).toBe('saved')
    expect(text('a.js')).toBe('one')
  })

  it('saves what is typed once typing rests, the last state only', async () => {
    const { create, sandbox, store } = setUp()
    create()
    await rest()
    for (const text of ['t', 'tw', 'two']) {
      store.getState().edit('a.js', text)
      await vi.advanceTimersByTimeAsync(100)
    }
    await rest()
    expect(sandbox.contents.get('a.js')).toBe('two')
    expect(sandbox.calls.filter((call) => call === 'write a.js')).toHaveLength(1)
  })

  it('writes what could not go with the request: bytes, and empty folders', async () => {
    const { create, sandbox, store } = setUp()
    store.getState().createFile('image.png', new Uint8Array([137, 80, 0]))
    store.getState().receive((project) => withFolder(project, 'empty'))
    create()
    await rest()
    expect(sandbox.contents.get('image.png')).toEqual(new Uint8Array([137, 80, 0]))
    expect(sandbox.folders.has('empty')).toBe(true)
  })

  it('saves many files in one request, and tells of the one that can not be written alone', async () => {
    const { create, sandbox, store, refused, statuses } = setUp()
    create()
    await rest()
    const names = Array.from({ length: 20 }, (_, index) => `${index}.js`)
    const add = (text: string) => store.getState().editAll(names.map((name) => [name, text]))
    add('one')
    await rest()
    expect(sandbox.calls.filter((call) => call.startsWith('write'))).toEqual(['write 20 files'])
    expect(names.map((name) => sandbox.contents.get(name))).toEqual(names.map(() => 'one'))
    expect(statuses.at(-1)).toBe('saved')

    sandbox.unwritable.add('7.js')
    add('two')
    await rest()
    expect(refused).toEqual(['7.js conflict'])
    expect(names.filter((name) => sandbox.contents.get(name) !== 'two')).toEqual(['7.js'])
    expect(statuses.at(-1)).toBe('failed')
  })

  it('sends what is large in several requests', async () => {
    const { create, sandbox, store } = setUp()
    create()
    await rest()
    const text = 'x'.repeat(1 << 20)
    store.getState().editAll(Array.from({ length: 12 }, (_, index) => [`${index}.txt`, text]))
    await rest()
    expect(sandbox.calls.filter((call) => call.startsWith('write'))[0]).toBe('write 8 files')
    expect(sandbox.contents.size).toBe(13)
  })

  it('renames before it writes, so that an edit of a renamed file lands under the new name', async () => {
    const { create, sandbox, store } = setUp()
    create()
    await rest()
    store.getState().edit('a.js', 'two')
    store.getState().move('a.js', 'b.js')
    await rest()
    expect([...sandbox.contents]).toEqual([['b.js', 'two']])
  })

  it('renames a file while it is being written, and it is there once, under the new name', async () => {
    const { create, sandbox, store, refused, text } = setUp()
    create()
    await rest()
    store.getState().createFile('hello.py', 'print()')
    const open = sandbox.hold()
    await vi.advanceTimersByTimeAsync(1000)
    store.getState().move('hello.py', 'src/hello.py')
    open()
    await rest()
    expect([...sandbox.contents.keys()]).toEqual(['a.js', 'src/hello.py'])
    expect(refused).toEqual([])
    expect(text('hello.py')).toBeUndefined()
  })

  it('does not take an old name back in when it looks at the sandbox during a rename', async () => {
    const { create, sandbox, store, sync, text } = setUp()
    create()
    await rest()
    sync.noteChanges(null)
    const open = sandbox.hold()
    await vi.advanceTimersByTimeAsync(1000)
    store.getState().move('a.js', 'b.js')
    open()
    await rest()
    expect([...sandbox.contents.keys()]).toEqual(['b.js'])
    expect(text('a.js')).toBeUndefined()
    expect(text('b.js')).toBe('one')
  })

  it('takes over what a program wrote, also into a file that is open', async () => {
    const { create, sandbox, sync, text } = setUp()
    create()
    await rest()
    sandbox.put('a.js', 'by a program')
    sandbox.put('out/result.txt', 'new')
    sync.noteChanges([
      { type: 'changed', path: 'a.js' },
      { type: 'created', path: 'out/result.txt' },
    ])
    await rest()
    expect(text('a.js')).toBe('by a program')
    expect(text('out/result.txt')).toBe('new')
  })

  it('looks at what a program wrote before it would save over it', async () => {
    const { create, sandbox, store, sync } = setUp()
    create()
    await rest()
    sandbox.put('a.js', 'theirs')
    store.getState().edit('a.js', 'mine')
    sync.noteChanges([{ type: 'changed', path: 'a.js' }])
    await rest()
    expect(sandbox.contents.get('a.js')).toBe('theirs')
    expect(store.getState().project.docs.get('a.js')).toMatchObject({ content: 'mine', theirs: 'theirs' })
  })

  it('keeps what is typed while it reads, saves neither of the two, and then what was chosen', async () => {
    const { create, sandbox, store, sync, text } = setUp()
    create()
    await rest()
    sandbox.put('a.js', 'theirs')
    const open = sandbox.hold()
    sync.noteChanges([{ type: 'changed', path: 'a.js' }])
    await vi.advanceTimersByTimeAsync(1)
    store.getState().edit('a.js', 'mine')
    open()
    await rest()
    expect(store.getState().project.docs.get('a.js')).toMatchObject({ content: 'mine', theirs: 'theirs' })
    expect(sandbox.contents.get('a.js')).toBe('theirs')
    store.getState().keepMine('a.js')
    await rest()
    expect(sandbox.contents.get('a.js')).toBe('mine')
    expect(text('a.js')).toBe('mine')
  })

  it('does not take the echo of its own save for a change', async () => {
    const { create, sandbox, store, sync } = setUp()
    create()
    await rest()
    store.getState().edit('a.js', 'two')
    await rest()
    sync.noteChanges([{ type: 'changed', path: 'a.js' }])
    store.getState().edit('a.js', 'three')
    await rest()
    expect(sandbox.contents.get('a.js')).toBe('three')
    expect(store.getState().project.docs.get('a.js')?.theirs).toBeUndefined()
  })

  it('drops what a program removed and says so, but keeps an edit that only the page has', async () => {
    const { create, sandbox, store, sync, removed, text } = setUp([
      ['a.js', 'one'],
      ['b.js', 'two'],
    ])
    create()
    await rest()
    sandbox.contents.clear()
    const open = sandbox.hold()
    sync.noteChanges(null)
    await vi.advanceTimersByTimeAsync(1)
    store.getState().edit('b.js', 'edited')
    open()
    await rest()
    expect(removed).toEqual(['a.js'])
    expect(text('a.js')).toBeUndefined()
    expect(sandbox.contents.get('b.js')).toBe('edited')
  })

  it('leaves the packages of a project in the sandbox', async () => {
    const { create, sandbox, sync, text } = setUp()
    create()
    await rest()
    sandbox.put('node_modules/x/index.js', 'x')
    sandbox.put('.cache/y', 'y')
    sandbox.put('big.txt', 'x'.repeat(300 * 1024))
    sync.noteChanges(null)
    await rest()
    expect(text('node_modules/x/index.js')).toBeUndefined()
    expect(text('.cache/y')).toBeUndefined()
    expect(text('big.txt')).toBeUndefined()
  })

  it('never loses work with its sandbox: the next one gets everything, edits while there was none included', async () => {
    const { create, sync, store, text } = setUp()
    create()
    await rest()
    sync.detach()
    store.getState().edit('a.js', 'offline')
    store.getState().move('a.js', 'b.js')
    store.getState().createFile('c.js', 'new')
    await rest()
    const next = new FakeSandboxFiles()
    for (const [path, content] of sync.filesForNewSandbox()) next.put(path, content)
    sync.attach('t', next, { isNew: true })
    await rest()
    expect([...next.contents]).toEqual([
      ['b.js', 'offline'],
      ['c.js', 'new'],
    ])
    expect(next.calls.filter((call) => call !== 'tree')).toEqual([])
    expect(text('b.js')).toBe('offline')
  })

  it('after a reload sends what was not saved, and reads what programs have changed meanwhile', async () => {
    const { store, sync, sandbox, text } = setUp([
      ['a.js', 'typed at the last moment'],
      ['b.js', 'old'],
    ])
    sandbox.put('a.js', 'before')
    sandbox.put('b.js', 'changed by a program')
    store.getState().receive((project) => ({
      ...project,
      docs: new Map([...project.docs].map(([path, doc]) => [path, path === 'b.js' ? { ...doc, savedEdit: 0 } : doc])),
    }))
    sync.attach('s', sandbox, { isNew: false })
    await rest()
    expect(sandbox.contents.get('a.js')).toBe('typed at the last moment')
    expect(text('b.js')).toBe('changed by a program')
  })

  it('tells the sandbox after a reload what was done to the tree just before it', async () => {
    const { create, sandbox, store, sync } = setUp()
    create()
    await rest()
    sandbox.failure = new ApiError('network', 'no answer')
    store.getState().move('a.js', 'b.js')
    await vi.advanceTimersByTimeAsync(500)
    sandbox.failure = null
    sync.detach()
    const reloaded = createWorkspaceStore(fromStored(toStored(store.getState(), 'w', 0)))
    const again = new WorkspaceSync(reloaded)
    again.start({ onStatus: () => undefined, onRefused: () => undefined, onRemoved: () => undefined })
    again.attach('s', sandbox, { isNew: false })
    await rest()
    expect([...sandbox.contents.keys()]).toEqual(['b.js'])
    expect([...reloaded.getState().project.docs.keys()]).toEqual(['b.js'])
  })

  it('tries again when the server does not answer', async () => {
    const { create, sandbox, store, statuses } = setUp()
    create()
    await rest()
    sandbox.failure = new ApiError('network', 'no answer')
    store.getState().edit('a.js', 'two')
    await vi.advanceTimersByTimeAsync(1000)
    expect(statuses.at(-1)).toBe('failed')
    sandbox.failure = null
    await rest()
    expect(sandbox.contents.get('a.js')).toBe('two')
    expect(statuses.at(-1)).toBe('saved')
  })

  it('says once that a file was refused, and tries again when it changes', async () => {
    const { create, sandbox, store, refused } = setUp()
    create()
    await rest()
    sandbox.failure = new ApiError('no_space', 'the disk is full', { status: 507 })
    store.getState().edit('a.js', 'two')
    await rest()
    expect(refused).toEqual(['a.js no_space'])
    sandbox.failure = null
    store.getState().edit('a.js', 'three')
    await rest()
    expect(sandbox.contents.get('a.js')).toBe('three')
  })

  it('gives a run every unsaved text, after renames have arrived', async () => {
    const { create, sandbox, store, sync } = setUp()
    create()
    await rest()
    store.getState().move('a.js', 'b.js')
    store.getState().edit('b.js', 'two')
    const start = vi.fn(async (_files: ReadonlyMap<string, string>) => true)
    await Promise.all([sync.startWithUnsaved(start), vi.advanceTimersByTimeAsync(5)])
    expect([...(start.mock.calls[0]?.[0] ?? [])]).toEqual([['b.js', 'two']])
    expect(sandbox.contents.has('a.js')).toBe(false)
  })

  it('has what was removed and put back again while its sandbox was being made', async () => {
    const { store, sync, sandbox, removed, text } = setUp()
    for (const [path, content] of sync.filesForNewSandbox()) sandbox.put(path, content)
    store.getState().remove('a.js')
    store.getState().edit('a.js', 'one')
    sync.attach('s', sandbox, { isNew: true })
    await rest()
    expect([text('a.js'), sandbox.contents.get('a.js'), removed]).toEqual(['one', 'one', []])
  })

  it('has what was removed and put back again while it was being written', async () => {
    const { create, store, sync, sandbox, removed, text } = setUp()
    create()
    await rest()
    store.getState().createFile('b.js', 'two')
    const open = sandbox.hold()
    await vi.advanceTimersByTimeAsync(1000)
    expect(sandbox.calls.at(-1)).toBe('write b.js')
    store.getState().remove('b.js')
    store.getState().edit('b.js', 'two')
    open()
    await rest()
    sync.noteChanges(null)
    await rest()
    expect([text('b.js'), sandbox.contents.get('b.js'), removed]).toEqual(['two', 'two', []])
  })

  it('keeps a new file that a run brings along while the files are being looked at', async () => {
    const { create, take, store, sync, sandbox, removed, text } = setUp()
    create()
    await rest()
    store.getState().createFile('b.js', 'two')
    const open = sandbox.holdAnswers()
    sync.noteChanges(null)
    await vi.advanceTimersByTimeAsync(1)
    expect(sandbox.calls.at(-1)).toBe('tree')
    await sync.startWithUnsaved(take)
    open()
    await rest()
    expect([text('b.js'), removed]).toEqual(['two', []])
  })

  it('keeps an edit that a run brings along while what was there before is being read', async () => {
    const { create, take, store, sync, sandbox, text } = setUp()
    create()
    await rest()
    sandbox.put('a.js', 'by a program')
    const open = sandbox.holdAnswers()
    sync.noteChanges([{ type: 'changed', path: 'a.js' }])
    await vi.advanceTimersByTimeAsync(1)
    const read = sandbox.holdAnswers()
    open()
    await vi.advanceTimersByTimeAsync(1)
    expect(sandbox.calls.at(-1)).toBe('read a.js')
    store.getState().edit('a.js', 'by the run')
    await sync.startWithUnsaved(take)
    read()
    await vi.advanceTimersByTimeAsync(1)
    expect(text('a.js')).toBe('by the run')
    sync.noteChanges([{ type: 'changed', path: 'a.js' }])
    await rest()
    expect(store.getState().project.docs.get('a.js')).toMatchObject({ content: 'by the run' })
    expect(store.getState().project.docs.get('a.js')?.theirs).toBeUndefined()
  })

  it('saves an edit of a file that was only looked at, which is part of the work from then on', async () => {
    const { create, sandbox, store } = setUp()
    create()
    await rest()
    sandbox.put('.env', 'A=1')
    store.getState().receive((project) => withGuest(project, '.env', 'A=1'))
    store.getState().edit('.env', 'A=2')
    await rest()
    expect(sandbox.contents.get('.env')).toBe('A=2')
    expect(ownDocs(store.getState().project).map(([path]) => path)).toEqual(['a.js', '.env'])
  })

  it('takes in what a program made, though somebody has looked at it before', async () => {
    const { create, sandbox, sync, store } = setUp()
    create()
    await rest()
    sandbox.put('out.txt', 'result')
    store.getState().receive((project) => withGuest(project, 'out.txt', 'result'))
    sync.noteChanges([{ type: 'created', path: 'out.txt' }])
    await rest()
    expect(ownDocs(store.getState().project).map(([path]) => path)).toEqual(['a.js', 'out.txt'])
  })

  it('gives a sandbox that a run has made its bytes and empty folders before it starts', async () => {
    const { sync, sandbox, store } = setUp()
    store.getState().createFile('data.bin', new Uint8Array([0, 1]))
    store.getState().receive((project) => withFolder(project, 'empty'))
    let atStart: string[] = []
    const started = sync.startWithUnsaved(async (files) => {
      for (const [path, text] of sync.filesForNewSandbox()) sandbox.put(path, text)
      setTimeout(() => sync.attach('s', sandbox, { isNew: true }), 50)
      await sync.untilWhole('s')
      atStart = [...sandbox.contents.keys(), ...sandbox.folders]
      for (const [path, text] of files) sandbox.put(path, text)
      sandbox.put('data.bin', new Uint8Array([0, 7, 7]))
      return true
    })
    await vi.advanceTimersByTimeAsync(100)
    await started
    expect(atStart).toEqual(['a.js', 'data.bin', 'empty'])
    sync.noteChanges([{ type: 'changed', path: 'data.bin' }])
    await rest()
    expect(sandbox.contents.get('data.bin')).toEqual(new Uint8Array([0, 7, 7]))
  })

  it('keeps no run waiting for bytes that the sandbox refuses, nor for ever', async () => {
    const { create, sync, sandbox, store } = setUp()
    create()
    await rest()
    sandbox.unwritable.add('data.bin')
    store.getState().createFile('data.bin', new Uint8Array([0, 1]))
    await Promise.all([sync.untilWhole('s'), vi.advanceTimersByTimeAsync(100)])
    sandbox.failure = new ApiError('network', 'no answer')
    store.getState().createFile('more.bin', new Uint8Array([0, 1]))
    await Promise.all([sync.untilWhole('s'), vi.advanceTimersByTimeAsync(6_000)])
  })

  it('reads what a run has brought, which may be another text of the same size by then', async () => {
    const { create, take, sandbox, store, sync, text } = setUp([['names.txt', 'x']])
    create()
    await rest()
    store.getState().edit('names.txt', 'b\na\n')
    await sync.startWithUnsaved(take)
    sandbox.put('names.txt', 'a\nb\n')
    sync.noteChanges([{ type: 'changed', path: 'names.txt' }])
    await rest()
    expect(text('names.txt')).toBe('a\nb\n')
  })

  it('starts no run once another project is open, nor tells it of what went in the one before', async () => {
    const { create, sandbox, store, sync, removed } = setUp([
      ['a.js', 'one'],
      ['b.js', 'two'],
    ])
    create()
    await rest()
    sandbox.contents.delete('a.js')
    sandbox.put('b.js', 'three')
    const answers = sandbox.holdAnswers()
    sync.noteChanges(null)
    await vi.advanceTimersByTimeAsync(1)
    const read = sandbox.holdAnswers()
    answers()
    await vi.advanceTimersByTimeAsync(1)
    expect(sandbox.calls.at(-1)).toBe('read b.js')
    store.getState().move('b.js', 'c.js')
    const start = vi.fn(async () => true)
    const started = sync.startWithUnsaved(start)
    store.setState({ ...workspaceFrom('blank', 'en', 'Other', 0), id: 'other', project: projectOf([['z.js', '']]) })
    sync.detach()
    read()
    await Promise.all([started, rest()])
    expect(start).not.toHaveBeenCalled()
    expect(removed).toEqual([])
    expect([...store.getState().project.docs.keys()]).toEqual(['z.js'])
  })

  it('takes a file of a project that is opened meanwhile for no file of the run', async () => {
    const { create, store, sync } = setUp()
    create()
    await rest()
    store.getState().edit('a.js', 'two')
    await sync.startWithUnsaved(async () => {
      store.setState({
        ...workspaceFrom('blank', 'en', 'Other', 0),
        id: 'other',
        project: projectOf([['a.js', 'three']]),
      })
      store.getState().edit('a.js', 'four')
      return true
    })
    const doc = store.getState().project.docs.get('a.js')
    expect(doc?.savedEdit).not.toBe(doc?.edit)
  })

  it('saves nothing while a run brings it along, nor again afterwards, which would be a change by the run', async () => {
    const { create, sandbox, store, sync, statuses } = setUp()
    create()
    await rest()
    for (const isTaken of [true, false]) {
      sandbox.calls.length = 0
      store.getState().edit('a.js', `taken: ${isTaken}`)
      await vi.advanceTimersByTimeAsync(1)
      const started = sync.startWithUnsaved(async (files) => {
        await vi.advanceTimersByTimeAsync(5_000)
        expect(sandbox.calls).not.toContain('write a.js')
        if (isTaken) for (const [path, text] of files) sandbox.put(path, text)
        return isTaken
      })
      await started
      await rest()
      expect(sandbox.calls.includes('write a.js')).toBe(!isTaken)
      expect(sandbox.contents.get('a.js')).toBe(`taken: ${isTaken}`)
      expect(statuses.at(-1)).toBe('saved')
    }
  })
})
