import { Backoff } from './backoff'
import type { SandboxSpec } from './driver/driver'
import { specKey } from './spec-key'
import { WarmShelf } from './warm-shelf'
import { WarmTarget } from './warm-target'

/** One spec whose sandboxes are kept warm: those that wait for an owner, and how many there should be. */
export class WarmKind {
  readonly key: string
  readonly shelf = new WarmShelf()
  readonly target: WarmTarget
  /** Its own: what one kind starts from may be missing, and the others go on. */
  readonly backoff = new Backoff()
  /** Of the newest start, where it failed. */
  lastError: unknown
  /** Under way: whoever of this kind is first in line gets what they bring. */
  starts = 0

  constructor(
    readonly spec: SandboxSpec,
    settings: { minSize: number; maxSize: number; idleTimeoutMs: number },
  ) {
    this.key = specKey(spec)
    this.target = new WarmTarget(settings)
  }

  succeed(): void {
    this.backoff.succeed()
    this.lastError = undefined
  }

  fail(error: unknown): void {
    this.backoff.fail()
    this.lastError = error
  }

  /** Who in line waits for a start that is under way needs no other one. */
  missing(awaited: number): number {
    return this.target.value - this.shelf.size - (this.starts - awaited)
  }
}
