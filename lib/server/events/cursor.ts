import '#server-only'

/** What a cursor says of one run or terminal: how far its reader has come, or that it has seen the end. */
type Position = number | 'end'

/**
 * Where a reader of a sandbox's one event stream stands, in everything that the stream is made of. Written as an SSE id, it is
 * all that a reader needs to go on without a hole or a repetition: nothing has to be kept for it meanwhile but the runs and
 * terminals themselves.
 *
 * Runs and terminals are named by the number in which the sandbox started them. `floor` says that all before it are done with.
 */
export class Cursor {
  readonly #positions = new Map<number, Position>()
  #floor: number

  constructor(
    public filesVersion: number,
    floor = 0,
  ) {
    this.#floor = floor
  }

  /** Everything before it is done with. */
  get floor(): number {
    return this.#floor
  }

  /** Undefined: nothing of it has been sent. */
  position(number: number): Position | undefined {
    return number < this.#floor ? 'end' : this.#positions.get(number)
  }

  moveTo(number: number, position: Position): void {
    if (number < this.#floor) return
    this.#positions.set(number, position)
    while (this.#positions.get(this.#floor) === 'end') {
      this.#positions.delete(this.#floor)
      this.#floor++
    }
  }

  /** `f<files>.<floor>` and then `.<number>-<position>` for each that is not done with. */
  toString(): string {
    const places = [...this.#positions].map(([number, position]) => `.${number}-${position === 'end' ? 'e' : position}`)
    return `f${this.filesVersion}.${this.#floor}${places.join('')}`
  }

  /** Null for what no cursor has written. */
  static parse(text: string): Cursor | null {
    const match = /^f(\d{1,15})\.(\d{1,15})((?:\.\d{1,15}-(?:\d{1,15}|e)){0,256})$/.exec(text)
    if (!match) return null
    const cursor = new Cursor(Number(match[1]), Number(match[2]))
    for (const place of (match[3] ?? '').split('.').slice(1)) {
      const [number, position] = place.split('-')
      cursor.moveTo(Number(number), position === 'e' ? 'end' : Number(position))
    }
    return cursor
  }
}
