import type { SandboxSpec } from './driver/driver'
import { specKey } from './spec-key'
import { WarmShelf } from './warm-shelf'
import { WarmTarget } from './warm-target'

/** One spec whose sandboxes are kept warm: those that wait for an owner, and how many there should be. */
export class WarmKind {
  readonly key: string
  readonly shelf = new WarmShelf()
  readonly target: WarmTarget
  /** Under way: whoever of this kind is first in line gets what they bring. */
  starts = 0

  constructor(
    readonly spec: SandboxSpec,
    settings: { minSize: number; maxSize: number; idleTimeoutMs: number },
  ) {
    this.key = specKey(spec)
    this.target = new WarmTarget(settings)
  }

  /** Who in line waits for a start that is under way needs no other one. */
  missing(awaited: number): number {
    return this.target.value - this.shelf.size - (this.starts - awaited)
  }
}
