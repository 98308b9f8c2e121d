import { deferred } from '@/lib/client/deferred'
import { ApiError } from '@/lib/client/http'
import { FILES_JSON_MAX_BYTES, type FileChange } from '@/lib/contracts/files'
import {
  allUnsaved,
  type FileContent,
  type FileDoc,
  isDirty,
  isUnder,
  ownDocs,
  type Project,
  withAllSaved,
} from '../project'
import type { TreeOperation, WorkspaceStore } from '../workspace-store'
import { byteLength } from './file-content'
import { KnownFiles, pull } from './pull'
import type { SandboxFiles } from './sandbox-files'

/** Rest after the last keystroke before it is saved. */
const SAVE_AFTER_MS = 350
/** Between two looks at what programs have changed. */
const PULL_EVERY_MS = 700
const RETRY_MS = 2000
/** A run waits no longer for what it can't bring along. */
const WHOLE_AFTER_MS = 5000
/** Where so many files wait to be saved, they go in one request. */
const TOGETHER_MIN_FILES = 8
/** The rest goes in the next one: what is typed meanwhile must not wait for all of a large project. */
const TOGETHER_MAX_BYTES = 8 * 1024 * 1024

export type SyncStatus = 'saved' | 'saving' | 'local' | 'failed'

export type SyncHandlers = {
  onStatus: (status: SyncStatus) => void
  /** A file or folder that the sandbox would not take; the work goes on without it. */
  onRefused: (path: string, error: ApiError) => void
  /** Files that a program has removed, with what they held. */
  onRemoved: (files: ReadonlyMap<string, FileContent>) => void
}

/** A file as it was when it was sent. */
type Edit = { path: string; content: FileContent; edit: number }

type Attached = { sandboxId: string; files: SandboxFiles }

/**
 * Keeps the project and the sandbox's files equal, in both directions, one request at a time: what was done to the tree goes
 * out in its order, then what was typed, then what programs have changed comes in. What is typed meanwhile is never
 * overwritten: it is either saved, or kept beside what a program wrote until somebody chooses.
 */
export class WorkspaceSync {
  #attached: Attached | null = null
  #sent = new Map<string, number>()
  readonly #known = new KnownFiles()
  /** Edits that were refused, by path; tried again only when the file changes. */
  readonly #refused = new Map<string, number>()
  /** Edits of a request that was refused for one of them: each is tried alone. */
  readonly #alone = new Map<string, number>()
  #changed: Set<string> | 'all' | null = null
  #isWorking = false
  /** The edits that are on their way. */
  #sending: Promise<unknown> = Promise.resolve()
  /** Runs that are being started, and bring along what is not saved yet. */
  #starting = 0
  #isAgain = false
  /** A sandbox from before a reload has not been given the last edits yet, and there is nothing to compare with. */
  #isFresh = false
  #lastPullMs = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #status: SyncStatus = 'local'
  #drained: (() => void)[] = []
  /** Looked at with each step, by those who wait for one. */
  readonly #watchers = new Set<() => void>()

  #handlers: SyncHandlers = { onStatus: () => undefined, onRefused: () => undefined, onRemoved: () => undefined }

  constructor(readonly store: WorkspaceStore) {}

  /** Follows what is done here. @returns stops */
  start(handlers: SyncHandlers): () => void {
    this.#handlers = handlers
    const unsubscribe = this.store.subscribe((state, previous) => {
      this.#look()
      if (state.id !== previous.id) return
      if (state.outbox !== previous.outbox && state.outbox.length > 0) this.#schedule(0)
      else if (state.project !== previous.project) this.#schedule(SAVE_AFTER_MS)
    })
    return () => {
      unsubscribe()
      clearTimeout(this.#timer)
    }
  }

  /** The text files that a new sandbox starts with. What does not fit a request is written afterwards. */
  filesForNewSandbox(): ReadonlyMap<string, string> {
    const { project, takeOutbox } = this.store.getState()
    takeOutbox()
    this.#sent = new Map()
    const files = new Map<string, string>()
    let bytes = 0
    for (const [path, { content, edit }] of ownDocs(project)) {
      if (typeof content !== 'string') continue
      // JSON spells some characters in six: half of the limit is safe for everything but such text, which is refused and retried.
      bytes += byteLength(content) + byteLength(path)
      if (bytes > FILES_JSON_MAX_BYTES / 2) break
      files.set(path, content)
      this.#sent.set(path, edit)
    }
    return files
  }

  /** A sandbox is there: a new one, which has what `filesForNewSandbox` gave, or one from before a reload. */
  attach(sandboxId: string, files: SandboxFiles, { isNew }: { isNew: boolean }): void {
    if (this.#attached?.sandboxId === sandboxId) return
    this.#attached = { sandboxId, files }
    this.#known.clear()
    this.#refused.clear()
    this.#alone.clear()
    const { receive } = this.store.getState()
    if (isNew) {
      const sent = [...this.#sent].map(([path, edit]) => ({ path, edit }))
      receive((project) => withAllSaved(allUnsaved(project), sent))
      for (const [path, { content, edit, savedEdit }] of this.store.getState().project.docs) {
        if (edit === savedEdit) this.#known.contents.set(path, content)
      }
      this.store.setState(({ project, outbox }) => ({ outbox: [...emptyFolders(project), ...outbox] }))
    }
    this.#changed = 'all'
    this.#isFresh = true
    this.#lastPullMs = 0
    this.#schedule(0)
    this.#look()
  }

  detach(): void {
    this.#attached = null
    this.#changed = null
    this.#setStatus('local')
    this.#settle()
  }

  /** What the sandbox's event stream says of its files; null is "read everything again". */
  noteChanges(changes: readonly FileChange[] | null): void {
    if (changes === null) this.#changed = 'all'
    else if (this.#changed !== 'all') {
      this.#changed ??= new Set()
      for (const { path } of changes) this.#changed.add(path)
    }
    this.#schedule(0)
  }

  /**
   * Starts a run, which brings along every text that is not in the sandbox yet: once renames and removals are there, since it
   * must not meet a file under its old name, and instead of saving, which would look like a change by the run.
   *
   * @param start resolves to whether the run was taken, and the files with it; not called once another project is open
   */
  async startWithUnsaved(start: (files: ReadonlyMap<string, string>) => Promise<boolean>): Promise<void> {
    const { id } = this.store.getState()
    this.#starting += 1
    try {
      await this.#drain()
      await this.#sending
      const { project, id: idNow } = this.store.getState()
      if (idNow !== id) return
      const unsaved = ownDocs(project).flatMap(([path, doc]) =>
        isDirty(doc) && typeof doc.content === 'string' ? [{ path, content: doc.content, edit: doc.edit }] : [],
      )
      const isTaken = await start(new Map(unsaved.map(({ path, content }) => [path, content])))
      // Another project may have been opened meanwhile, with files of the same names.
      const isSame = this.store.getState().id === id
      if (!isTaken || !isSame) return
      this.#noteSaved(unsaved)
      for (const { path } of unsaved) this.#known.brought.add(path)
    } finally {
      this.#starting -= 1
      this.#schedule(SAVE_AFTER_MS)
    }
  }

  /**
   * Resolves once the sandbox has what a run can't bring along: bytes, and what was done to the tree. Not later than in 5 s: a
   * run that lacks a file says so itself.
   */
  async untilWhole(sandboxId: string): Promise<void> {
    const isWhole = () => {
      if (this.#attached?.sandboxId !== sandboxId) return false
      const { outbox, project } = this.store.getState()
      return outbox.length === 0 && !ownDocs(project).some(([path, doc]) => isBytes(doc) && this.#isToBeSent(path, doc))
    }
    if (isWhole()) return
    const { promise, resolve } = deferred()
    const watch = () => {
      if (isWhole()) resolve()
    }
    this.#watchers.add(watch)
    const timer = setTimeout(resolve, WHOLE_AFTER_MS)
    this.#schedule(0)
    await promise
    clearTimeout(timer)
    this.#watchers.delete(watch)
  }

  #look(): void {
    for (const watch of this.#watchers) watch()
  }

  async #drain(): Promise<void> {
    if (this.#attached === null || this.store.getState().outbox.length === 0) return
    const drained = new Promise<void>((resolve) => this.#drained.push(resolve))
    this.#schedule(0)
    await drained
  }

  #schedule(afterMs: number): void {
    if (this.#attached === null) return
    if (this.#isWorking) {
      this.#isAgain = true
      return
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#work(), afterMs)
  }

  async #work(): Promise<void> {
    const attached = this.#attached
    if (attached === null || this.#isWorking) return
    this.#isWorking = true
    this.#isAgain = false
    let nextMs: number | null = null
    try {
      await this.#sendAll(attached)
      this.#isFresh = false
      nextMs = await this.#receiveChanges(attached)
      await this.#sendAll(attached)
      if (this.#attached === attached) this.#setStatus(this.#standing())
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // No answer, or a server in trouble: it is all still here. A sandbox that has gone is the session's to replace.
      nextMs = error.code === 'not_found' || error.code === 'gone' ? null : RETRY_MS
      if (this.#attached === attached) this.#setStatus('failed')
      this.#settle()
    } finally {
      this.#isWorking = false
    }
    if (this.#isAgain) this.#schedule(SAVE_AFTER_MS)
    else if (nextMs !== null) this.#schedule(nextMs)
  }

  /** What was done to the tree goes before what was typed: a text must not arrive under a name that is yet to be given. */
  async #sendAll(attached: Attached): Promise<void> {
    do {
      await this.#sendOperations(attached)
      this.#settle()
    } while (await this.#sendEdits(attached))
  }

  async #sendOperations(attached: Attached): Promise<void> {
    for (;;) {
      const [operation] = this.store.getState().outbox
      if (operation === undefined || this.#attached !== attached) return
      this.#setStatus('saving')
      try {
        await send(attached.files, operation)
      } catch (error) {
        if (!isRefusal(error)) throw error
        // What was never saved cannot be renamed or removed there: nothing is lost by its absence.
        const isThere = operation.type === 'mkdir' && error.code === 'conflict'
        if (error.code !== 'not_found' && !isThere) {
          this.#handlers.onRefused(operation.type === 'move' ? operation.from : operation.path, error)
          this.#changed = 'all'
        }
      }
      this.store.setState(({ outbox }) => ({ outbox: outbox.filter((other) => other !== operation) }))
    }
  }

  /** @returns whether there were some to send */
  async #sendEdits(attached: Attached): Promise<boolean> {
    if (this.#attached !== attached) return false
    const edits = this.#nextEdits()
    const [first] = edits
    if (first === undefined) return false
    this.#setStatus('saving')
    try {
      const writing =
        edits.length === 1
          ? attached.files.write(first.path, first.content)
          : attached.files.writeAll(new Map(edits.map(({ path, content }) => [path, content])))
      this.#sending = writing.catch(() => undefined)
      await writing
    } catch (error) {
      if (!isRefusal(error) || error.code === 'not_found') throw error
      if (edits.length > 1) {
        for (const { path, edit } of edits) this.#alone.set(path, edit)
      } else {
        this.#refused.set(first.path, first.edit)
        this.#handlers.onRefused(first.path, error)
        this.#look()
      }
      return true
    }
    // What another sandbox has taken says nothing of this one.
    if (this.#attached === attached) this.#noteSaved(edits)
    return true
  }

  /** One, or as many as go together. */
  #nextEdits(): Edit[] {
    const waiting = ownDocs(this.store.getState().project)
      .filter(([path, doc]) => this.#canBeSent(path, doc))
      .map(([path, { content, edit }]) => ({ path, content, edit }))
    const together = waiting.filter(({ path, edit }) => this.#alone.get(path) !== edit)
    if (together.length < TOGETHER_MIN_FILES) return waiting.slice(0, 1)
    let bytes = 0
    const end = together.findIndex(({ content }) => {
      bytes += byteLength(content)
      return bytes > TOGETHER_MAX_BYTES
    })
    return end < 0 ? together : together.slice(0, Math.max(end, 1))
  }

  #canBeSent(path: string, doc: FileDoc): boolean {
    // Texts go with the run that is being started.
    const hasWay = this.#starting === 0 || isBytes(doc)
    return hasWay && this.#isToBeSent(path, doc) && !this.#isToBeReadFirst(path)
  }

  #isToBeSent(path: string, doc: FileDoc): boolean {
    return isDirty(doc) && doc.theirs === undefined && this.#refused.get(path) !== doc.edit
  }

  #noteSaved(edits: readonly Edit[]): void {
    for (const { path, content } of edits) {
      this.#refused.delete(path)
      this.#alone.delete(path)
      this.#known.contents.set(path, content)
      this.#known.stamps.delete(path)
    }
    this.store.getState().receive((project) => withAllSaved(project, edits))
  }

  /** A program may have written into it: what it wrote is looked at before it would be overwritten. */
  #isToBeReadFirst(path: string): boolean {
    if (this.#isFresh || this.#changed === null) return false
    return this.#changed === 'all' || this.#changed.has(path)
  }

  /** @returns when to look again, or null where nothing is waiting */
  async #receiveChanges(attached: Attached): Promise<number | null> {
    if (this.#changed === null) return null
    const waitMs = this.#lastPullMs + PULL_EVERY_MS - Date.now()
    if (waitMs > 0) return waitMs
    this.#lastPullMs = Date.now()
    const changed = this.#changed
    this.#changed = null
    const { id: workspaceId } = this.store.getState()
    // What the sandbox says of a file that has been renamed or removed here meanwhile is out of date.
    const isCurrent = () => {
      const { id, outbox } = this.store.getState()
      return this.#attached === attached && id === workspaceId && outbox.length === 0
    }
    try {
      const removed = await pull(this.store, attached.files, this.#known, changed, isCurrent)
      if (removed.size > 0 && this.store.getState().id === workspaceId) this.#handlers.onRemoved(removed)
      if (!isCurrent()) this.#changed = 'all'
    } catch (error) {
      this.#changed = 'all'
      throw error
    }
    return this.#changed === null ? null : PULL_EVERY_MS
  }

  #standing(): SyncStatus {
    if (this.#refused.size > 0) return 'failed'
    const isWaiting = ownDocs(this.store.getState().project).some(([, doc]) => isDirty(doc) && doc.theirs === undefined)
    return isWaiting ? 'saving' : 'saved'
  }

  #settle(): void {
    for (const resolve of this.#drained.splice(0)) resolve()
  }

  #setStatus(status: SyncStatus): void {
    if (this.#status === status) return
    this.#status = status
    this.#handlers.onStatus(status)
  }
}

const isBytes = ({ content }: FileDoc) => typeof content !== 'string'

function emptyFolders({ docs, folders }: Project): TreeOperation[] {
  const paths = [...docs.keys()]
  return [...folders]
    .filter((folder) => !paths.some((path) => isUnder(path, folder)))
    .sort()
    .map((path) => ({ type: 'mkdir', path }))
}

function send(files: SandboxFiles, operation: TreeOperation): Promise<void> {
  switch (operation.type) {
    case 'move':
      return files.move(operation.from, operation.to)
    case 'remove':
      return files.remove(operation.path)
    case 'mkdir':
      return files.makeDirectory(operation.path)
  }
}

/** The request was understood and will be refused again; anything else may pass by itself. */
function isRefusal(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || error.code === 'gone' || error.code === 'rate_limited') return false
  return error.code === 'no_space' || (error.status >= 400 && error.status < 500)
}
