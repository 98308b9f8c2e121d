/** How much may be made up after a pause, as a time at the full rate. */
const BURST_MS = 100
/** A piece is at most what this time brings, so that many connections share evenly. */
const PIECE_MS = 50
const PIECE_MAX_BYTES = 64 * 1024

/** Bytes a second, shared by all who take from it in the order in which they ask. */
export class RateLimit {
  readonly pieceBytes: number
  readonly #bytesPerMs: number
  /** When all that was taken is paid for. */
  #paidAtMs = 0

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1000
    this.pieceBytes = Math.max(1, Math.min(PIECE_MAX_BYTES, Math.floor(this.#bytesPerMs * PIECE_MS)))
  }

  /** Resolves when so many bytes may go. At most `pieceBytes` at a time. */
  async take(bytes: number): Promise<void> {
    const nowMs = performance.now()
    this.#paidAtMs = Math.max(this.#paidAtMs, nowMs - BURST_MS) + bytes / this.#bytesPerMs
    const waitMs = this.#paidAtMs - nowMs
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs).unref())
  }
}
