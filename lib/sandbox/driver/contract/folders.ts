import { mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new folder of this test's user, by its real path. */
export async function openFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'contract-')))
}
