import type { StartedSandbox } from './started-sandbox'

interface Shelved {
  sandbox: StartedSandbox
  sinceMs: number
}

/** The sandboxes that wait for an owner, oldest first. */
export class WarmShelf {
  #shelved: Shelved[] = []

  get size(): number {
    return this.#shelved.length
  }

  add(sandbox: StartedSandbox): void {
    this.#shelved.push({ sandbox, sinceMs: performance.now() })
  }

  /** The one that has waited longest. */
  take(): StartedSandbox | undefined {
    return this.#shelved.shift()?.sandbox
  }

  /** @returns whether it was there */
  remove(sandbox: StartedSandbox): boolean {
    const before = this.#shelved.length
    this.#shelved = this.#shelved.filter((shelved) => shelved.sandbox !== sandbox)
    return this.#shelved.length < before
  }

  /** Takes those made before `createdBeforeMs` (of `Date.now()`): too little of their life is left. */
  takeStale(createdBeforeMs: number): StartedSandbox[] {
    return this.#takeWhere(({ sandbox }) => sandbox.createdAtMs < createdBeforeMs)
  }

  /** Takes at most `count` of those that have waited since before `sinceMs` (of `performance.now()`). */
  takeIdle(count: number, beforeMs: number): StartedSandbox[] {
    let left = count
    return this.#takeWhere(({ sinceMs }) => sinceMs <= beforeMs && left-- > 0)
  }

  takeAll(): StartedSandbox[] {
    return this.#takeWhere(() => true)
  }

  #takeWhere(isTaken: (shelved: Shelved) => boolean): StartedSandbox[] {
    const taken: StartedSandbox[] = []
    this.#shelved = this.#shelved.filter((shelved) => {
      if (!isTaken(shelved)) return true
      taken.push(shelved.sandbox)
      return false
    })
    return taken
  }
}
