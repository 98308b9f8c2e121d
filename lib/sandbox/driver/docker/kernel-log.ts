import { constants, type FileHandle, open } from 'node:fs/promises'

/** Longer than any record. */
const RECORD_MAX_BYTES = 8192

/**
 * Whether the kernel has written down that it killed something of a container for memory: the last one to know, once container
 * and control group are gone. It may leave that out where such kills come by the dozen.
 *
 * @returns undefined where this process may not read the kernel's log
 */
export async function killedForMemory(containerId: string, path = '/dev/kmsg'): Promise<boolean | undefined> {
  let log: FileHandle
  try {
    log = await open(/* turbopackIgnore: true */ path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
  try {
    for await (const record of recordsOf(log)) {
      if (record.includes('oom-kill:') && record.includes(containerId)) return true
    }
    return false
  } finally {
    await log.close()
  }
}

async function* recordsOf(log: FileHandle): AsyncGenerator<string> {
  const buffer = Buffer.alloc(RECORD_MAX_BYTES)
  for (;;) {
    try {
      const { bytesRead } = await log.read(buffer, 0, buffer.length, null)
      if (bytesRead === 0) return
      yield buffer.toString('latin1', 0, bytesRead)
    } catch (error) {
      // What was to be read has been overwritten meanwhile: the next one is there.
      if (error instanceof Error && 'code' in error && error.code === 'EPIPE') continue
      return // EAGAIN: there is no more
    }
  }
}
