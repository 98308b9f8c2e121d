import { HttpRefusal } from './answer'
import { type PartName, parsePartName } from './part-headers'

const MAX_HEADER_BYTES = 16 * 1024
const HEADERS_END = Buffer.from('\r\n\r\n')
const EMPTY = Buffer.alloc(0)

export interface Part extends PartName {
  /** Whatever of it is not read is skipped when the next part is asked for. */
  readonly body: AsyncGenerator<Buffer, void, undefined>
}

/** @returns undefined where the header names no boundary */
export function boundaryOf(contentType: string): string | undefined {
  const match = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  const boundary = match?.[1] ?? match?.[2]
  return boundary !== undefined && boundary.length <= 200 ? boundary : undefined
}

/** The parts of a multipart body, one after the other as they come: no more than one piece of it is ever held. */
export async function* readParts(
  source: AsyncIterable<Buffer>,
  boundary: string,
): AsyncGenerator<Part, void, undefined> {
  const reader = new Reader(source)
  // A first boundary may stand at the very start, where no line end is before it.
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  reader.unread(Buffer.from('\r\n'))
  for await (const _preamble of reader.until(delimiter)) {
    // What stands before the first part is for people.
  }
  for (;;) {
    const tail = await reader.take(2)
    if (tail.toString('latin1') === '--') return
    // Spaces may follow a boundary on its line.
    reader.unread(tail)
    const headers = await reader.takeUntil(HEADERS_END, MAX_HEADER_BYTES)
    const body = reader.until(delimiter)
    yield { ...parsePartName(headers.toString('utf8')), body }
    for await (const _rest of body) {
      // Nobody wanted it.
    }
  }
}

/** Bytes with a look ahead. */
class Reader {
  readonly #source: AsyncIterator<Buffer>
  #held: Buffer = EMPTY

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  unread(bytes: Buffer): void {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([bytes, this.#held])
  }

  async take(length: number): Promise<Buffer> {
    while (this.#held.length < length) await this.#more()
    const bytes = this.#held.subarray(0, length)
    this.#held = this.#held.subarray(length)
    return bytes
  }

  async takeUntil(end: Buffer, maxBytes: number): Promise<Buffer> {
    for (;;) {
      const index = this.#held.indexOf(end)
      if (index >= 0) {
        const bytes = await this.take(index + end.length)
        return bytes.subarray(0, index)
      }
      if (this.#held.length > maxBytes) throw new HttpRefusal(400, `a part has more than ${maxBytes} bytes of headers`)
      await this.#more()
    }
  }

  /** What comes before `end`, which is taken, too. */
  async *until(end: Buffer): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const index = this.#held.indexOf(end)
      if (index >= 0) {
        const bytes = await this.take(index + end.length)
        if (index > 0) yield bytes.subarray(0, index)
        return
      }
      // The end may have begun in the last bytes.
      const safe = this.#held.length - (end.length - 1)
      if (safe > 0) yield await this.take(safe)
      await this.#more()
    }
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#source.next()
    if (done === true) throw new HttpRefusal(400, 'the multipart body ends in the middle of a part')
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value])
  }
}
