const FIRST = 20_000
const LAST = 59_999

export function isOwnGroup(gid: number): boolean {
  return gid >= FIRST && gid <= LAST
}

/**
 * Supplementary groups, one for each run and warm interpreter. No program can drop the one it was born with, so whoever
 * carries it belongs to that run, whatever it forked, however often. Below 65536: a user namespace may map no more.
 */
export class GroupIds {
  readonly #inUse = new Set<number>()
  #next = FIRST

  take(): number {
    if (this.#inUse.size > LAST - FIRST) throw new Error('no group id is free')
    while (this.#inUse.has(this.#next)) this.#advance()
    const gid = this.#next
    this.#inUse.add(gid)
    this.#advance()
    return gid
  }

  /** Only once no process carries it. */
  release(gid: number): void {
    this.#inUse.delete(gid)
  }

  #advance(): void {
    this.#next = this.#next === LAST ? FIRST : this.#next + 1
  }
}
