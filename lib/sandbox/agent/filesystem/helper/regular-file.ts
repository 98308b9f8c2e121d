import { constants, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { FileFailure, quote } from '../failure'
import type { Place } from './place'

/**
 * Opens what is there if it is a regular file: a FIFO would wait for its other end for ever, and a device does things when
 * it is merely opened or read.
 *
 * @throws {FileFailure} `not_regular`, `is_directory`; or the system's error
 */
export async function openRegular(
  place: Place,
  flags: number,
  shown: string,
  mode?: number,
): Promise<{ handle: FileHandle; stats: Stats }> {
  const handle = await open(place.path, flags | constants.O_NONBLOCK | constants.O_NOCTTY, mode)
  try {
    const stats = await handle.stat()
    if (stats.isDirectory()) throw new FileFailure('is_directory', `${quote(shown)} is a directory`)
    if (!stats.isFile()) throw new FileFailure('not_regular', `${quote(shown)} is not a regular file`)
    return { handle, stats }
  } catch (error) {
    await handle.close()
    throw error
  }
}
