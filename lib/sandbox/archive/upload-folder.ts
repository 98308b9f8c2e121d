import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import type { AgentFiles } from '../agent-client'
import { concurrently } from '../concurrently'
import { readHostTree } from './host-tree'
import { ARCHIVE_LIMITS, type ArchiveLimits } from './limits'
import type { LeftOut } from './project-tree'

const FILES_AT_ONCE = 8

export interface FolderOptions {
  /** In the sandbox. Default: the home. */
  path?: string
  /** Names of folders that stay out, wherever they are. */
  leaveOut?: readonly string[]
  limits?: ArchiveLimits
  signal?: AbortSignal
}

/**
 * Copies a folder of this machine into a sandbox. Links and what is no file stay out and are named in the answer.
 *
 * @throws {AppError} `bad_request`, `too_large`; or what writing throws
 */
export async function uploadFolder(
  files: AgentFiles,
  hostFolder: string,
  options: FolderOptions = {},
): Promise<{ fileCount: number; leftOut: LeftOut[] }> {
  const { path = '', leaveOut = [], limits = ARCHIVE_LIMITS, signal } = options
  const tree = await readHostTree(hostFolder, { leaveOut: new Set(leaveOut), limits, signal })
  const target = (name: string) => (path === '' ? name : `${path}/${name}`)
  for (const folder of tree.emptyFolders) {
    await files.makeDirectory(target(folder)).catch((error: unknown) => {
      // What is there already need not be made.
      if (!(error instanceof AppError && error.code === 'conflict')) throw error
    })
  }
  await concurrently(tree.files, FILES_AT_ONCE, async (name) => {
    signal?.throwIfAborted()
    // A link that has taken the file's place since it was seen is not followed.
    const handle = await open(join(hostFolder, name), constants.O_RDONLY | constants.O_NOFOLLOW)
    await using _closing = handle
    await files.write(target(name), handle.createReadStream({ autoClose: false }))
  })
  return { fileCount: tree.files.length, leftOut: tree.leftOut }
}
