import { deferred } from '@/lib/client/deferred'
import { ApiError } from '@/lib/client/http'
import type { ShownErrorCode } from '@/lib/contracts/answers'
import type { SandboxEvent } from '@/lib/contracts/events'
import type { TemplateName } from '@/lib/contracts/languages'
import type { SandboxLimitsRequest } from '@/lib/contracts/limits'
import type { Sandbox } from '@/lib/contracts/sandbox'
import type { SandboxApi } from './sandbox-api'
import { Waker } from './waker'

/**
 * - `idle`: none is asked for until something is to run
 * - `preparing`: a sandbox is being made or found again; `message` says what it waits for, if that is known
 * - `ready`: it is there and its events arrive
 * - `lost`: there is none, and the server refused another
 * - `offline`: the server cannot be reached; the page keeps trying
 * - `disabled`: the operator has switched execution off
 */
export type SessionStatus = 'idle' | 'preparing' | 'ready' | 'lost' | 'offline' | 'disabled'

export interface ConnectionState {
  readonly status: SessionStatus
  /** The server's own words, where it had any. */
  readonly message: string | null
  /** Of what keeps the page from a sandbox. */
  readonly code: ShownErrorCode | null
  readonly sandbox: Sandbox | null
  /** Whether the sandbox was made by this page or found again after a reload. */
  readonly isRestored: boolean
}

export interface ConnectionHandlers {
  getFiles: () => ReadonlyMap<string, string>
  /** What a sandbox is to be made with; undefined: the server's own. */
  getLimits: () => SandboxLimitsRequest | undefined
  /** What its programs need. */
  getTemplate: () => TemplateName
  /** A sandbox that this tab had before a reload. */
  recall: () => Promise<string | null>
  onState: (state: ConnectionState) => void
  onEvent: (event: SandboxEvent) => void
  /** What reading the stream waits for, while the page is behind. */
  pace: () => Promise<void> | undefined
  /** The stream is open. `isResumed` is false where events may have been missed. */
  onOpen: (sandbox: Sandbox, isResumed: boolean) => void
  /** The sandbox is gone with everything in it. */
  onLost: (sandboxId: string, reason: string) => void
}

/** What refuses a sandbox now, and passes by itself. */
const PASSING: readonly string[] = ['pool_exhausted', 'rate_limited', 'template_preparing']
const RETRY_MS = [0, 500, 1000, 2000, 4000, 8000, 15_000]
/** A stream that lasted this long was a good one: the next failure is a new one. */
const STEADY_MS = 10_000

/** Keeps one sandbox and its one event stream for the page: makes it, resumes it, and makes another when it has ended. */
export class SandboxConnection {
  #state: ConnectionState = { status: 'preparing', message: null, code: null, sandbox: null, isRestored: false }
  #lastEventId: string | null = null
  #failures = 0
  #isPaused = false
  #endReason: string | null = null
  #streamAbort = new AbortController()
  readonly #waker = new Waker()
  readonly #waiting = new Set<{ resolve: (sandbox: Sandbox) => void; reject: (error: unknown) => void }>()
  #life: AbortSignal | null = null

  constructor(
    readonly api: SandboxApi,
    readonly handlers: ConnectionHandlers,
    { isLazy = false }: { isLazy?: boolean } = {},
  ) {
    if (!isLazy) return
    this.#isPaused = true
    this.#state = { ...this.#state, status: 'idle' }
  }

  get state(): ConnectionState {
    return this.#state
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#life = signal
    // Who waits for a sandbox of a page that has turned to another one waits for ever.
    signal.addEventListener(
      'abort',
      () => {
        for (const waiter of this.#waiting) waiter.reject(signal.reason)
      },
      { once: true },
    )
    let restoredId = await this.handlers.recall()
    while (!signal.aborted) {
      while (this.#isPaused && !signal.aborted) await this.#waker.wait(null, signal)
      const startedAtMs = Date.now()
      try {
        const sandbox = this.#state.sandbox ?? (await this.#obtain(restoredId, signal))
        restoredId = null
        await this.#follow(sandbox, signal)
      } catch (error) {
        if (signal.aborted) return
        if (restoredId !== null && isGone(error)) restoredId = null
        else this.#noteFailure(error)
      }
      this.#failures = Date.now() - startedAtMs > STEADY_MS ? 1 : this.#failures + 1
      await this.#waker.wait(this.#delayMs(), signal)
    }
  }

  /** Tries again now: the user asked, the network is back, the page is looked at. */
  retry = (): void => {
    this.#isPaused = false
    if (this.#state.status === 'idle') this.#set({ status: 'preparing' })
    this.#failures = 0
    this.#waker.wake()
  }

  /** The page is looked at again, or the network is back; what nobody has asked for yet is not asked for by that. */
  wake = (): void => {
    if (this.#state.status !== 'idle') this.retry()
  }

  /** The network may have gone: a stream that it took along would say nothing for as long as one may be silent. */
  check = (): void => this.#streamAbort.abort()

  /** Leaves the stream until `retry`: a browser has six connections to a server, and a page that nobody sees needs none. */
  pause(): void {
    this.#isPaused = true
    this.#streamAbort.abort()
  }

  /** A request met a sandbox that is not there any more: do not wait for the stream to notice. */
  reportGone(sandboxId: string, reason: string): void {
    const { sandbox } = this.#state
    if (sandbox?.id !== sandboxId) return
    this.#endReason = reason
    this.#lose(sandbox, reason)
    this.#streamAbort.abort()
  }

  /** Gives up the sandbox for one that is made as is wanted now. */
  async replace(reason: string): Promise<void> {
    const { sandbox, status } = this.#state
    if (sandbox === null) {
      if (status === 'lost') this.retry()
      return
    }
    this.reportGone(sandbox.id, reason)
    // The next one does not depend on it: a sandbox that nobody holds ends by itself.
    await this.api.destroySandbox(sandbox.id).catch(() => undefined)
  }

  /** @throws {ApiError} where no sandbox can be had until something changes; {DOMException} after `signal`, or that of `run`, fired */
  async whenReady(signal: AbortSignal): Promise<Sandbox> {
    this.#life?.throwIfAborted()
    const { status, sandbox, message } = this.#state
    if (status === 'ready' && sandbox && !this.#isPaused) return sandbox
    if (status === 'disabled') throw new ApiError('sandbox_disabled', message ?? '')
    if (status === 'lost' || status === 'offline' || this.#isPaused) this.retry()
    const { promise, resolve, reject } = deferred<Sandbox>()
    const waiter = { resolve, reject }
    this.#waiting.add(waiter)
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await promise
    } finally {
      this.#waiting.delete(waiter)
      signal.removeEventListener('abort', onAbort)
    }
  }

  async #obtain(restoredId: string | null, signal: AbortSignal): Promise<Sandbox> {
    const sandbox = restoredId ? await this.api.readSandbox(restoredId, signal) : await this.#create(signal)
    if (sandbox.state === 'ended') throw new ApiError('gone', 'The sandbox has ended.', { status: 410 })
    this.#lastEventId = null
    this.#endReason = null
    this.#set({ sandbox, isRestored: restoredId !== null })
    return sandbox
  }

  #create(signal: AbortSignal): Promise<Sandbox> {
    const limits = this.handlers.getLimits()
    const template = this.handlers.getTemplate()
    const input = {
      files: this.handlers.getFiles(),
      ...(limits ? { limits } : {}),
      ...(template === 'playground' ? {} : { template }),
    }
    return this.api.createSandbox(input, signal)
  }

  async #follow(sandbox: Sandbox, signal: AbortSignal): Promise<void> {
    this.#streamAbort = new AbortController()
    try {
      const end = await this.api.followEvents(sandbox.id, {
        signal: AbortSignal.any([signal, this.#streamAbort.signal]),
        lastEventId: this.#lastEventId,
        pace: this.handlers.pace,
        onOpen: () => {
          this.#set({ status: 'ready', message: null, code: null })
          this.handlers.onOpen(sandbox, this.#lastEventId !== null)
          for (const waiter of this.#waiting) waiter.resolve(sandbox)
        },
        onEvent: (id, event) => {
          if (id !== null) this.#lastEventId = id
          if (event.type === 'sandbox_ended') this.#endReason = event.reason
          this.handlers.onEvent(event)
        },
      })
      if (end === 'finished') this.#endReason ??= 'ended'
    } catch (error) {
      if (signal.aborted) throw error
      if (isGone(error)) this.#endReason ??= error instanceof Error ? error.message : 'ended'
      else if (!this.#streamAbort.signal.aborted) throw error
    }
    if (this.#endReason !== null) this.#lose(sandbox, this.#endReason)
  }

  #lose(sandbox: Sandbox, reason: string): void {
    if (this.#state.sandbox !== sandbox) return
    this.#set({ status: 'preparing', message: reason, code: 'sandbox_lost', sandbox: null, isRestored: false })
    this.handlers.onLost(sandbox.id, reason)
  }

  #noteFailure(error: unknown): void {
    const failure = error instanceof ApiError ? error : new ApiError('internal', String(error), { cause: error })
    const { code, message } = failure
    if (code === 'network') {
      // One lost connection is picked up again before anybody needs to hear of it.
      if (this.#failures > 0 || this.#state.sandbox === null) this.#set({ status: 'offline', message: null, code })
      return
    }
    if (code === 'sandbox_disabled') this.#set({ status: 'disabled', message, code })
    else if (PASSING.includes(code)) this.#set({ status: 'preparing', message, code })
    else this.#set({ status: 'lost', message, code })
    if (PASSING.includes(code)) return
    for (const waiter of this.#waiting) waiter.reject(failure)
  }

  #delayMs(): number {
    return RETRY_MS[Math.min(this.#failures, RETRY_MS.length) - 1] ?? 0
  }

  #set(change: Partial<ConnectionState>): void {
    this.#state = { ...this.#state, ...change }
    this.handlers.onState(this.#state)
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'not_found' || error.code === 'gone')
}
