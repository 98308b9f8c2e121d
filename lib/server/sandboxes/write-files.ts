import '#server-only'
import type { AgentFiles } from '@/lib/sandbox'

/** Written at once; each is a round trip, so that a few hide its time and more gain nothing. */
const PARALLEL = 16

/** Writes text files. @throws {AppError} of the first that could not be; others may have been written */
export async function writeFiles(files: Pick<AgentFiles, 'write'>, texts: ReadonlyMap<string, string>): Promise<void> {
  const queue = texts.entries()
  const writeOn = async () => {
    // One iterator for all writers: each takes the next file that nobody has.
    for (const [path, text] of queue) await files.write(path, Buffer.from(text))
  }
  await Promise.all(Array.from({ length: Math.min(PARALLEL, texts.size) }, writeOn))
}
