import '#server-only'

/** Who asks, as far as is known: an address that can't be made up, and the owner that a valid cookie or key stands for. */
export interface Client {
  readonly address: string
  /** Null for strangers; those of an address stand in one line. */
  readonly owner: string | null
}

export interface TurnsOptions {
  /** Turns at the same time. */
  atOnce: number
  /** Of one client. */
  waitingMax: number
}

/** Called when its turn has come; `end`, the first time, gives the turn to the next. */
export type Start = (end: () => void) => void

/**
 * Gives turns to whoever asks for one, a few at the same time. Where more ask than that, each address has its turn after the
 * other, and within an address each of its clients: how long one waits depends on how many others wait, not on how much they ask.
 */
export class Turns {
  readonly #options: TurnsOptions
  #running = 0
  #waiting = 0
  /** By address, then by owner, both in the order of their next turns. None is empty. */
  readonly #addresses = new Map<string, Map<string | null, Start[]>>()

  constructor(options: TurnsOptions) {
    this.#options = options
  }

  /** Whether a turn would start at once, whoever asks. */
  get isFree(): boolean {
    return this.#running < this.#options.atOnce && this.#waiting === 0
  }

  get waiting(): number {
    return this.#waiting
  }

  /** @returns what leaves the line again, as long as it has not started; undefined where the client's line is full */
  ask({ address, owner }: Client, start: Start): (() => void) | undefined {
    const owners = this.#addresses.get(address) ?? new Map<string | null, Start[]>()
    const line = owners.get(owner) ?? []
    if (line.length >= this.#options.waitingMax) return undefined
    line.push(start)
    owners.set(owner, line)
    this.#addresses.set(address, owners)
    this.#waiting++
    this.#fill()
    return () => this.#leave(address, owner, start)
  }

  #fill(): void {
    while (this.#running < this.#options.atOnce) {
      const start = this.#next()
      if (start === undefined) return
      this.#running++
      let hasEnded = false
      start(() => {
        if (hasEnded) return
        hasEnded = true
        this.#running--
        this.#fill()
      })
    }
  }

  #next(): Start | undefined {
    for (const [address, owners] of this.#addresses) {
      for (const [owner, line] of owners) {
        const start = line.shift()
        this.#waiting--
        toTheEnd(owners, owner, line, line.length)
        toTheEnd(this.#addresses, address, owners, owners.size)
        return start
      }
    }
    return undefined
  }

  #leave(address: string, owner: string | null, start: Start): void {
    const owners = this.#addresses.get(address)
    const line = owners?.get(owner)
    const at = line?.indexOf(start) ?? -1
    if (owners === undefined || line === undefined || at < 0) return
    line.splice(at, 1)
    this.#waiting--
    if (line.length === 0) owners.delete(owner)
    if (owners.size === 0) this.#addresses.delete(address)
  }
}

/** Behind all others, or out where it has nothing more. */
function toTheEnd<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, size: number): void {
  map.delete(key)
  if (size > 0) map.set(key, value)
}
