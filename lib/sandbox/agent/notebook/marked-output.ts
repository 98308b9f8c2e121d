import { StringDecoder } from 'node:string_decoder'

const NUL = 0

/**
 * One stream of a kernel's output, as text, cut where an execution ends. The kernel writes a mark there, on the same pipe as
 * all that its programs write, so that nothing of one execution is taken for the next one's.
 */
export class MarkedOutput {
  readonly #mark: Buffer
  readonly #decoder = new StringDecoder('utf8')
  #held: Buffer = Buffer.alloc(0)

  /** @param mark what marks begin with; it begins with NUL */
  constructor(
    mark: string,
    private readonly on: { text(text: string): void; mark(label: string): void },
  ) {
    this.#mark = Buffer.from(mark)
  }

  push(bytes: Buffer): void {
    let rest = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    this.#held = Buffer.alloc(0)
    for (;;) {
      const at = rest.indexOf(this.#mark)
      const end = at < 0 ? -1 : rest.indexOf(NUL, at + this.#mark.length)
      if (at < 0 || end < 0) break
      this.#tell(this.#decoder.end(rest.subarray(0, at)))
      this.on.mark(rest.toString('latin1', at + this.#mark.length, end))
      rest = rest.subarray(end + 1)
    }
    const kept = this.#beginOfMark(rest)
    this.#held = rest.subarray(kept)
    this.#tell(this.#decoder.write(rest.subarray(0, kept)))
  }

  #tell(text: string): void {
    if (text !== '') this.on.text(text)
  }

  /** Where at the end a mark begins whose rest has not come yet; the length, where none does. */
  #beginOfMark(bytes: Buffer): number {
    const whole = bytes.indexOf(this.#mark)
    if (whole >= 0) return whole
    const from = Math.max(0, bytes.length - this.#mark.length + 1)
    for (let at = bytes.indexOf(NUL, from); at >= 0; at = bytes.indexOf(NUL, at + 1)) {
      if (bytes.subarray(at).equals(this.#mark.subarray(0, bytes.length - at))) return at
    }
    return bytes.length
  }
}
