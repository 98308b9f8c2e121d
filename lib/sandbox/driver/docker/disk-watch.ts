import { z } from 'zod'
import type { Engine } from './engine'

/** After each round: a look takes as long as the sandbox has files of its own. What is written in between is the risk that is left. */
const BETWEEN_ROUNDS_MS = 3_000

/** What the types of the engine's client leave out. Absent: nothing has been written. */
const Written = z.array(z.object({ SizeRw: z.number().optional() }))

export interface WatchedContainer {
  readonly containerId: string
  readonly limitBytes: number
  onLook(usedBytes: number): void
  onFull(usedBytes: number): void
}

/**
 * Looks at what containers have written to their own root file system, which nothing bounds: one after another, by the engine,
 * which counts without following a path that a user could shape.
 */
export class DiskWatch {
  readonly #engine: Engine
  readonly #watched = new Set<WatchedContainer>()
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** @returns stops looking at it */
  add(container: WatchedContainer): () => void {
    this.#watched.add(container)
    if (!this.#timer) this.#schedule()
    return () => void this.#watched.delete(container)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    this.#timer = setTimeout(() => void this.#look(), BETWEEN_ROUNDS_MS)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    for (const container of [...this.#watched]) {
      if (this.#isClosed || !this.#watched.has(container)) continue
      const usedBytes = await writtenBytes(this.#engine, container.containerId)
      container.onLook(usedBytes)
      if (usedBytes > container.limitBytes && this.#watched.delete(container)) container.onFull(usedBytes)
    }
    this.#timer = undefined
    if (!this.#isClosed && this.#watched.size > 0) this.#schedule()
  }
}

/** 0 where the container is gone or the engine does not answer: the next round asks again. */
async function writtenBytes(engine: Engine, id: string): Promise<number> {
  const found = await engine.docker.listContainers({ all: true, size: true, filters: { id: [id] } }).catch(() => [])
  return Written.parse(found)[0]?.SizeRw ?? 0
}
