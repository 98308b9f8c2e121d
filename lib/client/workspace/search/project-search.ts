import { deferred } from '../../deferred'
import { type Project, textsOf } from '../project'
import type { SearchResult } from './search'
import type { ReplacedTexts, SearchMessage, SearchReply, SearchTask } from './search-worker'

/** A regular expression that takes longer on texts of a few megabytes never ends. */
const TIMEOUT_MS = 5_000
/** A worker that is busy for longer with what nobody waits for any more is ended. */
const PATIENCE_MS = 500

/** Why nothing was found. */
export class SearchError extends Error {
  override readonly name = 'SearchError'
  /** @param kind `pattern`: no regular expression; `slow`: it did not end; `failed`: it could not be begun */
  constructor(
    readonly kind: 'pattern' | 'slow' | 'failed',
    message: string,
  ) {
    super(message)
  }
}

type WorkerLike = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener' | 'removeEventListener'>

/** Looks through projects in a worker, which keeps their texts: only what has changed is sent. */
export class ProjectSearch {
  #worker: WorkerLike | null = null
  #sent = new Map<string, string>()
  #lastId = 0
  /** Until the worker is rid of what nobody waits for any more: another question would be given up behind it. */
  #left: Promise<void> | null = null

  constructor(readonly makeWorker: () => WorkerLike) {}

  /** @throws {SearchError}, or `AbortError` after `signal` fired */
  async find(
    project: Project,
    task: Omit<SearchTask & { kind: 'find' }, 'kind'>,
    signal: AbortSignal,
  ): Promise<SearchResult> {
    const { found } = await this.#ask(project, { kind: 'find', ...task }, signal)
    return found ?? { files: [], count: 0, isCut: false }
  }

  /** @returns the texts with their matches replaced, by path, where there were any. @throws {SearchError} */
  async replace(project: Project, task: Omit<SearchTask & { kind: 'replace' }, 'kind'>): Promise<ReplacedTexts> {
    const { replaced } = await this.#ask(project, { kind: 'replace', ...task }, new AbortController().signal)
    return replaced ?? new Map()
  }

  async #ask(project: Project, task: SearchTask, signal: AbortSignal): Promise<SearchReply> {
    if (this.#left !== null) await this.#left
    signal.throwIfAborted()
    this.#worker ??= this.makeWorker()
    const worker = this.#worker
    const id = ++this.#lastId
    const askedAtMs = performance.now()
    const { promise, resolve, reject } = deferred<SearchReply>()
    const onMessage = ({ data }: MessageEvent<SearchReply>) => {
      if (data.id !== id) return
      if (data.problem === undefined) resolve(data)
      else reject(new SearchError('pattern', data.problem))
    }
    const giveUp = (error: SearchError) => {
      this.#end(worker)
      reject(error)
    }
    const onError = (event: ErrorEvent) => giveUp(new SearchError('failed', event.message))
    const onAbort = () => {
      this.#leave(worker, id, PATIENCE_MS - (performance.now() - askedAtMs))
      reject(signal.reason)
    }
    const timer = setTimeout(() => giveUp(new SearchError('slow', 'the search did not end')), TIMEOUT_MS)
    worker.addEventListener('message', onMessage)
    worker.addEventListener('error', onError)
    signal.addEventListener('abort', onAbort, { once: true })
    worker.postMessage({ id, ...this.#changesTo(project), task } satisfies SearchMessage)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      worker.removeEventListener('message', onMessage)
      worker.removeEventListener('error', onError)
      signal.removeEventListener('abort', onAbort)
    }
  }

  #changesTo(project: Project): Pick<SearchMessage, 'changed' | 'removed'> {
    const texts = textsOf(project)
    const changed = [...texts].filter(([path, text]) => this.#sent.get(path) !== text)
    const removed = [...this.#sent.keys()].filter((path) => !texts.has(path))
    this.#sent = texts
    return { changed, removed }
  }

  #leave(worker: WorkerLike, id: number, patienceMs: number): void {
    if (patienceMs <= 0) {
      this.#end(worker)
      return
    }
    const left = new Promise<void>((resolve) => {
      const settle = () => {
        clearTimeout(timer)
        worker.removeEventListener('message', onMessage)
        if (this.#left === left) this.#left = null
        resolve()
      }
      const onMessage = ({ data }: MessageEvent<SearchReply>) => {
        if (data.id === id) settle()
      }
      const timer = setTimeout(() => {
        this.#end(worker)
        settle()
      }, patienceMs)
      worker.addEventListener('message', onMessage)
    })
    this.#left = left
  }

  #end(worker: WorkerLike): void {
    worker.terminate()
    if (this.#worker !== worker) return
    this.#worker = null
    this.#sent = new Map()
  }
}

export const projectSearch = new ProjectSearch(
  () => new Worker(new URL('./search-worker', import.meta.url), { type: 'module' }),
)
