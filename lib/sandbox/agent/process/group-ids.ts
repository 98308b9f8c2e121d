import { readProcTable } from './proc-table'

const FIRST = 20_000
const LAST = 59_999
/** Looking who still carries a group costs a reading of /proc: once for so many. */
const SWEEP_AT = 1024

/** Told apart from the groups of the image. */
export function isOwnGroup(gid: number): boolean {
  return gid >= FIRST && gid <= LAST
}

/**
 * Supplementary groups, one for each run and warm interpreter. No program can drop the one it was born with, so whoever
 * carries it belongs to that run, whatever it forked, however often. Below 65536: a user namespace may map no more.
 */
export class GroupIds {
  readonly #inUse = new Set<number>()
  readonly #released = new Set<number>()
  #next = FIRST

  take(): number {
    if (this.#released.size >= SWEEP_AT) this.#sweep()
    if (this.#inUse.size > LAST - FIRST) throw new Error('no group id is free')
    while (this.#inUse.has(this.#next)) this.#advance()
    const gid = this.#next
    this.#inUse.add(gid)
    this.#advance()
    return gid
  }

  /** May be given out again once no process carries it. */
  release(gid: number): void {
    this.#released.add(gid)
  }

  #sweep(): void {
    const carried = new Set(readProcTable().flatMap((process) => process.groups))
    for (const gid of this.#released) {
      if (carried.has(gid)) continue
      this.#released.delete(gid)
      this.#inUse.delete(gid)
    }
  }

  #advance(): void {
    this.#next = this.#next === LAST ? FIRST : this.#next + 1
  }
}
