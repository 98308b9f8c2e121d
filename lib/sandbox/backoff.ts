const FIRST_MS = 500
const MAX_MS = 30_000

/** Longer and longer waits while something keeps failing. */
export class Backoff {
  #failures = 0
  #untilMs = 0

  get leftMs(): number {
    return Math.max(0, this.#untilMs - performance.now())
  }

  fail(): void {
    this.#untilMs = performance.now() + Math.min(MAX_MS, FIRST_MS * 2 ** this.#failures)
    this.#failures++
  }

  succeed(): void {
    this.#failures = 0
    this.#untilMs = 0
  }
}
