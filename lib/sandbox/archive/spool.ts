import { randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import { formatBytes } from './limits'

/**
 * A body kept in a file of the server that has no name, since a zip can only be read from its end. Its content is never run,
 * and no part of a path in it is ever used on the server.
 */
export class Spool implements AsyncDisposable {
  readonly #handle: FileHandle

  private constructor(
    handle: FileHandle,
    readonly sizeBytes: number,
  ) {
    this.#handle = handle
  }

  /** @throws {AppError} `too_large` */
  static async fill(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Spool> {
    const path = join(tmpdir(), `codetok-archive-${randomUUID()}`)
    const handle = await open(path, 'wx+', 0o600)
    try {
      await unlink(path)
      let size = 0
      for await (const bytes of body) {
        size += bytes.length
        if (size > maxBytes) throw new AppError('too_large', `the archive is larger than ${formatBytes(maxBytes)}`)
        for (let offset = 0; offset < bytes.length; ) {
          const { bytesWritten } = await handle.write(bytes, offset)
          offset += bytesWritten
        }
      }
      return new Spool(handle, size)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** @returns fewer bytes where the body ends */
  async read(start: number, length: number): Promise<Buffer> {
    const available = Math.max(0, Math.min(length, this.sizeBytes - start))
    const buffer = Buffer.allocUnsafe(available)
    for (let offset = 0; offset < available; ) {
      const { bytesRead } = await this.#handle.read(buffer, offset, available - offset, start + offset)
      if (bytesRead === 0) return buffer.subarray(0, offset)
      offset += bytesRead
    }
    return buffer
  }

  async *stream(start: number, length: number): AsyncGenerator<Buffer, void, undefined> {
    const piece = 64 * 1024
    for (let at = start; at < start + length; at += piece)
      yield await this.read(at, Math.min(piece, start + length - at))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close()
  }
}
