import '#server-only'
import type { E2bSandbox } from './e2b-sandbox'
import type { SandboxLog } from './sandbox-log'

const ENDED_MAX = 1000

interface Ended {
  owner: string
  reason: string
  log: SandboxLog
}

/** The newest sandboxes that have ended, so that their owner is told more than "not found". */
export class EndedSandboxes {
  readonly #ended = new Map<string, Ended>()

  add({ id, owner, log }: E2bSandbox, reason: string): void {
    this.#ended.set(id, { owner, reason, log })
    const [oldest] = this.#ended.keys()
    if (this.#ended.size > ENDED_MAX && oldest !== undefined) this.#ended.delete(oldest)
  }

  get(owner: string, id: string): Ended | undefined {
    const ended = this.#ended.get(id)
    return ended?.owner === owner ? ended : undefined
  }
}
