import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, realpath, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import type { AgentFileEntry, AgentFiles } from '../agent-client'
import { concurrently } from '../concurrently'
import { makeHostFolder } from './host-tree'
import { ARCHIVE_LIMITS } from './limits'
import { type LeftOut, readProjectTree } from './project-tree'
import type { FolderOptions } from './upload-folder'

const FILES_AT_ONCE = 8

/**
 * Copies a folder of a sandbox to this machine. No link here is followed, none is made, and of permissions only "executable"
 * is kept. Files that are there are replaced in one step.
 *
 * @throws {AppError} `too_large`; `conflict` where a link or a folder is in a file's place
 */
export async function downloadFolder(
  files: AgentFiles,
  hostFolder: string,
  options: FolderOptions = {},
): Promise<{ fileCount: number; leftOut: LeftOut[] }> {
  const { path = '', leaveOut = [], limits = ARCHIVE_LIMITS, signal } = options
  const tree = await readProjectTree(files, { path, leaveOut: new Set(leaveOut), limits, signal })
  await mkdir(hostFolder, { recursive: true })
  // The folder itself is its caller's choice, and may be reached through links.
  const root = await realpath(hostFolder)
  for (const { path: name } of tree.emptyFolders) await makeHostFolder(root, name)
  let left = limits.maxTotalBytes
  await concurrently(tree.files, FILES_AT_ONCE, async (entry) => {
    signal?.throwIfAborted()
    const source = path === '' ? entry.path : `${path}/${entry.path}`
    const { sizeBytes, body } = await files.read(source, { maxBytes: left, ...(signal ? { signal } : {}) })
    left -= sizeBytes
    await writeHostFile(root, entry, body)
  })
  return { fileCount: tree.files.length, leftOut: tree.leftOut }
}

async function writeHostFile(root: string, entry: AgentFileEntry, body: AsyncIterable<Uint8Array>): Promise<void> {
  const target = join(root, entry.path)
  const folder = dirname(entry.path)
  if (folder !== '.') await makeHostFolder(root, folder)
  const existing = await lstat(target).catch(() => undefined)
  if (existing !== undefined && !existing.isFile())
    throw new AppError('conflict', `${target} is there and is not a file`)
  const unfinished = join(dirname(target), `.${randomUUID()}.unfinished`)
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  const handle = await open(unfinished, flags, entry.mode & 0o100 ? 0o755 : 0o644)
  try {
    for await (const bytes of body) {
      for (let offset = 0; offset < bytes.length; ) offset += (await handle.write(bytes, offset)).bytesWritten
    }
    await handle.close()
    await rename(unfinished, target)
  } catch (error) {
    await handle.close()
    await rm(unfinished, { force: true })
    throw error
  }
}
