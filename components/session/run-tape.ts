import type { OutputStream } from '@/components/console/line-block'
import type { RecordedOutput } from '@/lib/contracts/playground'

/** Together less than a share may hold. */
const MAX_CHARS = 384 * 1024
const MAX_PIECES = 5000
/** What follows sooner than this belongs to the same piece: nobody sees the difference. */
const SAME_PIECE_MS = 40

/** The beginning of what a run wrote, with the time of each piece since the run was asked for. */
export class RunTape {
  readonly #pieces: RecordedOutput[] = []
  #chars = 0
  #isCut = false

  get pieces(): readonly RecordedOutput[] {
    return this.#pieces
  }

  /** Null as long as the program has written nothing. */
  get firstOutputAtMs(): number | null {
    return this.#pieces.find(({ stream }) => stream !== 'stdin')?.atMs ?? null
  }

  /** It does not hold all that was written. */
  get isCut(): boolean {
    return this.#isCut
  }

  add(stream: OutputStream, text: string, atMs: number): void {
    if (this.#isCut || text === '') return
    const kept = text.slice(0, MAX_CHARS - this.#chars)
    this.#chars += kept.length
    const last = this.#pieces.at(-1)
    const isSamePiece = last?.stream === stream && atMs - last.atMs < SAME_PIECE_MS
    if (last !== undefined && isSamePiece) last.text += kept
    else if (kept !== '') this.#pieces.push({ stream, text: kept, atMs })
    if (kept.length < text.length || this.#pieces.length === MAX_PIECES) this.cut()
  }

  /** What comes from here on is not kept. */
  cut(): void {
    this.#isCut = true
  }
}
