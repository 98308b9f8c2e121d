const FIRST_CAPACITY = 16

/** What an event is. `control`: one that carries no output. */
export const EVENT_KINDS = ['control', 'stdout-text', 'stdout-binary', 'stderr-text', 'stderr-binary'] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** Where each event's bytes end in the spool, what it is and when it came: nine bytes an event, however many there are. */
export class EventIndex {
  #ends = new Uint32Array(FIRST_CAPACITY)
  #kinds = new Uint8Array(FIRST_CAPACITY)
  #timesMs = new Uint32Array(FIRST_CAPACITY)
  #count = 0

  get count(): number {
    return this.#count
  }

  /** `index` counts from 0: the event of seq `index + 1`. */
  kind(index: number): EventKind {
    return EVENT_KINDS[this.#kinds[index] ?? 0] ?? 'control'
  }

  /** Bytes of output in all events before `index`. */
  start(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0)
  }

  end(index: number): number {
    return this.#ends[index] ?? 0
  }

  timeMs(index: number): number {
    return this.#timesMs[index] ?? 0
  }

  add(kind: EventKind, bytes: number, timeMs: number): void {
    if (this.#count === this.#ends.length) this.#grow()
    this.#ends[this.#count] = this.start(this.#count) + bytes
    this.#kinds[this.#count] = EVENT_KINDS.indexOf(kind)
    this.#timesMs[this.#count] = timeMs
    this.#count++
  }

  #grow(): void {
    const ends = new Uint32Array(this.#count * 2)
    ends.set(this.#ends)
    this.#ends = ends
    const kinds = new Uint8Array(this.#count * 2)
    kinds.set(this.#kinds)
    this.#kinds = kinds
    const timesMs = new Uint32Array(this.#count * 2)
    timesMs.set(this.#timesMs)
    this.#timesMs = timesMs
  }
}
