import type { BackPressure } from '@/components/session/back-pressure'

/** What shows a terminal's output. `onDone` is called when the bytes are on the screen. */
export interface TerminalSink {
  write(bytes: Uint8Array, onDone: () => void): void
  /** Shows `bytes` in the place of everything before. What the terminal answers to them must not be sent: it has been. */
  replay(bytes: Uint8Array, onDone: () => void): void
}

interface Piece {
  readonly bytes: Uint8Array
  readonly isReplay: boolean
}

const BEHIND_BYTES = 32 * 1024
/** What is kept for a screen that is not there yet. */
const HELD_MAX_BYTES = 1024 * 1024

/**
 * A terminal's output in order: every byte once, by its number, from the list of terminals or from the event stream, whichever
 * has it first.
 */
export class TerminalFeed {
  readonly #pressure: BackPressure
  readonly #onGap: () => void
  #seq = 0
  #sink: TerminalSink | null = null
  #held: Piece[] = []
  /** Bytes that the sink has, and not yet shown. */
  #outstanding = 0

  /** @param onGap bytes are missing: `restore` is needed */
  constructor(pressure: BackPressure, onGap: () => void) {
    this.#pressure = pressure
    this.#onGap = onGap
  }

  /** More has come than the screen has shown. */
  get isBehind(): boolean {
    return this.#outstanding > BEHIND_BYTES
  }

  /** @param seq counts the bytes of all output up to the end of these; @param decode is called only for what is new */
  receive(seq: number, decode: () => Uint8Array): void {
    if (seq <= this.#seq) return
    const bytes = decode()
    const start = seq - bytes.length
    if (start > this.#seq) {
      this.#onGap()
      return
    }
    const fresh = bytes.subarray(this.#seq - start)
    this.#seq = seq
    this.#deliver({ bytes: fresh, isReplay: false })
  }

  /** Takes the scrollback, which is everything that matters up to `seq`, unless that much is shown already. */
  restore(seq: number, scrollback: Uint8Array): void {
    if (seq <= this.#seq) return
    this.#seq = seq
    this.#held = []
    this.#deliver({ bytes: scrollback, isReplay: true })
  }

  attach(sink: TerminalSink): void {
    this.#sink = sink
    const held = this.#held
    this.#held = []
    for (const piece of held) this.#deliver(piece)
  }

  #deliver(piece: Piece): void {
    const { bytes, isReplay } = piece
    if (this.#sink === null) {
      this.#hold(piece)
      return
    }
    this.#settle(bytes.length)
    const onDone = () => this.#settle(-Math.min(bytes.length, this.#outstanding))
    if (isReplay) this.#sink.replay(bytes, onDone)
    else this.#sink.write(bytes, onDone)
  }

  /** Nobody waits any longer for what the sink has not shown. */
  dispose(): void {
    this.#settle(-this.#outstanding)
    this.#sink = null
  }

  #settle(bytes: number): void {
    this.#outstanding += bytes
    if (bytes > 0) this.#pressure.add(bytes)
    else this.#pressure.done(-bytes)
  }

  #hold(piece: Piece): void {
    this.#held.push(piece)
    let total = this.#held.reduce((sum, { bytes }) => sum + bytes.length, 0)
    while (total > HELD_MAX_BYTES && this.#held.length > 1) total -= this.#held.shift()?.bytes.length ?? 0
  }
}
