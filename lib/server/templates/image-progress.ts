import '#server-only'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** Written by scripts/setup/languages.mjs, which makes the image beside the server. */
const FILE = 'languages.json'
/** While it is made the file is written every two seconds: an older one is of somebody who was killed. */
const STALE_AFTER_MS = 30_000

const ImageProgress = z.discriminatedUnion('state', [
  z.object({ state: z.literal('making'), progress: z.number().min(0).max(1), atMs: z.number() }),
  z.object({ state: z.literal('failed'), reason: z.string(), atMs: z.number() }),
])
type ImageProgress = z.infer<typeof ImageProgress>

/** Undefined where nobody makes it, or says so. */
export async function readImageProgress(dataDir: string, nowMs: number): Promise<ImageProgress | undefined> {
  try {
    const found = ImageProgress.parse(JSON.parse(await readFile(join(dataDir, FILE), 'utf8')))
    return found.state === 'making' && nowMs - found.atMs > STALE_AFTER_MS ? undefined : found
  } catch {
    // Absent, or of another version: nothing is known.
    return undefined
  }
}
