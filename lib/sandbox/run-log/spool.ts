import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Output up to this size never touches the disk: most runs print a few lines. */
const MEMORY_BYTES = 64 * 1024
const WRITE_MAX_BYTES = 256 * 1024
/** What may wait for the disk before `room` makes the writer wait. */
const UNWRITTEN_MAX_BYTES = 1024 * 1024
const FIRST_CAPACITY_BYTES = 1024

/**
 * An append-only byte store: the newest bytes in memory, the older ones in a file that is unlinked as soon as it is open, so
 * that a crashed server leaves none behind. Memory stays under about 1.5 MiB whatever its length.
 */
export class Spool {
  readonly #directory: string
  /** Bytes [#tailStart, #length) are #tail[0 …]. */
  #tail = Buffer.alloc(0)
  #tailStart = 0
  #length = 0
  #writtenLength = 0
  #file: FileHandle | undefined
  #writing: Promise<void> | undefined
  #failure: Error | undefined
  #isDisposed = false

  constructor(directory: string) {
    this.#directory = directory
  }

  get length(): number {
    return this.#length
  }

  /** Why nothing more can be kept: the disk is full, or the folder can't be written. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** Dropped without a word once the spool has failed or been disposed of. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#failure || this.#isDisposed) return
    this.#reserve(bytes.length)
    this.#tail.set(bytes, this.#length - this.#tailStart)
    this.#length += bytes.length
    if (this.#length > MEMORY_BYTES) this.#startWriting()
  }

  /** Resolves when the disk has caught up; undefined when there is nothing to wait for. */
  room(): Promise<void> | undefined {
    return this.#writing && this.#length - this.#writtenLength > UNWRITTEN_MAX_BYTES ? this.#writing : undefined
  }

  /** A copy of bytes [from, to). */
  async read(from: number, to: number): Promise<Buffer> {
    if (from >= this.#tailStart) return this.#copyFromTail(from, to)
    const file = this.#file
    if (!file) throw new Error('the spool is closed')
    const bytes = Buffer.allocUnsafe(to - from)
    const inFile = Math.min(to, this.#tailStart) - from
    this.#copyFromTail(from + inFile, to).copy(bytes, inFile)
    for (let done = 0; done < inFile; ) {
      const { bytesRead } = await file.read(bytes, done, inFile - done, from + done)
      if (bytesRead === 0) throw new Error('the spool file is shorter than what was written to it')
      done += bytesRead
    }
    return bytes
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true
    await this.#writing
    await this.#file?.close()
    this.#file = undefined
    this.#tail = Buffer.alloc(0)
    this.#tailStart = this.#length
  }

  #copyFromTail(from: number, to: number): Buffer {
    return Buffer.from(this.#tail.subarray(from - this.#tailStart, to - this.#tailStart))
  }

  #reserve(count: number): void {
    const used = this.#length - this.#tailStart
    if (used + count <= this.#tail.length) return
    const dropped = Math.max(0, Math.min(this.#writtenLength, this.#length - MEMORY_BYTES) - this.#tailStart)
    const kept = this.#tail.subarray(dropped, used)
    this.#tailStart += dropped
    if (kept.length + count <= this.#tail.length) {
      this.#tail.set(kept, 0)
      return
    }
    const grown = Buffer.allocUnsafe(Math.max(FIRST_CAPACITY_BYTES, 2 * (kept.length + count)))
    grown.set(kept, 0)
    this.#tail = grown
  }

  #startWriting(): void {
    this.#writing ??= this.#writeAll()
      .catch((error: unknown) => {
        this.#failure = error instanceof Error ? error : new Error(String(error))
      })
      .finally(() => {
        this.#writing = undefined
      })
  }

  async #writeAll(): Promise<void> {
    this.#file ??= await this.#open()
    while (this.#writtenLength < this.#length && !this.#isDisposed) {
      const to = Math.min(this.#length, this.#writtenLength + WRITE_MAX_BYTES)
      // A copy: `#reserve` moves the tail while the write is on its way.
      const bytes = this.#copyFromTail(this.#writtenLength, to)
      const { bytesWritten } = await this.#file.write(bytes, 0, bytes.length, this.#writtenLength)
      this.#writtenLength += bytesWritten
    }
  }

  async #open(): Promise<FileHandle> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    const path = join(this.#directory, `${randomUUID()}.log`)
    const file = await open(path, 'wx+', 0o600)
    await unlink(path)
    return file
  }
}
