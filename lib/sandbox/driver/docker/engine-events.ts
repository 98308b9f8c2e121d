import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Engine } from './engine'

const RETRY_FIRST_MS = 200
const RETRY_MAX_MS = 5_000
/** States of a container, in the engine's words, in which its main process is no more. */
const ENDED: ReadonlySet<string> = new Set(['exited', 'dead', 'removing'])

/** A program that was killed for memory long before has not ended its container. */
const JUST_NOW_MS = 10_000
/** As the engine names it in its events. */
const SIGKILL = '9'

const Event = z.object({
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).optional() }),
})

export interface ContainerEnd {
  exitCode: number
  /** The kernel has just killed something of it for memory. The engine may miss that where it ends the container. */
  sawOutOfMemory: boolean
  /** Somebody had the engine kill it. */
  wasKilled: boolean
}

/**
 * One subscription for all containers of an instance: that one has died, and whether memory was short before. Subscribes again
 * when the engine comes back, and asks then for what it has missed.
 */
export class EngineEvents {
  readonly #engine: Engine
  readonly #label: string
  readonly #watchers = new Map<string, (end: ContainerEnd) => void>()
  /** When that was told of a container last. */
  readonly #outOfMemory = new Map<string, number>()
  readonly #killed = new Set<string>()
  readonly #closing = new AbortController()
  #following: Promise<void> | undefined

  constructor(engine: Engine, label: string) {
    this.#engine = engine
    this.#label = label
  }

  /** Resolves when the engine has begun to tell. */
  async open(): Promise<void> {
    const stream = await this.#subscribe()
    this.#following = this.#follow(stream)
  }

  /** Calls once, when the container's main process has ended. */
  watch(containerId: string, onEnd: (end: ContainerEnd) => void): void {
    this.#watchers.set(containerId, onEnd)
  }

  unwatch(containerId: string): void {
    this.#forget(containerId)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#following
  }

  async #subscribe(): Promise<NodeJS.ReadableStream> {
    return this.#engine.docker.getEvents({
      filters: { type: ['container'], label: [this.#label], event: ['oom', 'kill', 'die'] },
      abortSignal: this.#closing.signal,
    })
  }

  async #follow(first: NodeJS.ReadableStream): Promise<void> {
    let stream: NodeJS.ReadableStream | undefined = first
    let retryMs = RETRY_FIRST_MS
    while (!this.#closing.signal.aborted) {
      try {
        if (!stream) {
          stream = await this.#subscribe()
          await this.#reportMissing()
          retryMs = RETRY_FIRST_MS
        }
        for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
          this.#take(line)
      } catch {
        // The engine is gone; the sandboxes' own streams say whether they are too. Only the subscription is made anew.
      }
      stream = undefined
      await this.#pause(retryMs)
      retryMs = Math.min(retryMs * 2, RETRY_MAX_MS)
    }
  }

  async #pause(ms: number): Promise<void> {
    if (this.#closing.signal.aborted) return
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(done, ms)
      timer.unref()
      this.#closing.signal.addEventListener('abort', done, { once: true })
    })
  }

  async #reportMissing(): Promise<void> {
    // Before the list: what is watched from now on may be younger than it.
    const watched = [...this.#watchers.keys()]
    const containers = await this.#engine.docker.listContainers({ all: true, filters: { label: [this.#label] } })
    // One that is about to be started is `created`: it has not ended.
    const alive = new Set(containers.flatMap(({ Id, State }) => (ENDED.has(State) ? [] : [Id])))
    for (const id of watched) {
      if (!alive.has(id)) this.#end(id, -1)
    }
  }

  #end(id: string, exitCode: number): void {
    this.#watchers.get(id)?.({
      exitCode,
      sawOutOfMemory: performance.now() - (this.#outOfMemory.get(id) ?? Number.NEGATIVE_INFINITY) < JUST_NOW_MS,
      wasKilled: this.#killed.has(id),
    })
    this.#forget(id)
  }

  #forget(id: string): void {
    this.#watchers.delete(id)
    this.#outOfMemory.delete(id)
    this.#killed.delete(id)
  }

  #take(line: string): void {
    if (line.trim() === '') return
    const event = Event.parse(JSON.parse(line))
    const id = event.Actor.ID
    if (event.Action === 'oom') {
      if (this.#watchers.has(id)) this.#outOfMemory.set(id, performance.now())
    } else if (event.Action === 'kill') {
      if (this.#watchers.has(id) && event.Actor.Attributes?.signal === SIGKILL) this.#killed.add(id)
    } else if (event.Action === 'die') {
      const exitCode = Number(event.Actor.Attributes?.exitCode ?? -1)
      this.#end(id, exitCode)
    }
  }
}
