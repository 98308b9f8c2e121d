import { lstat, mkdir, opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import { FilePath } from '@/lib/contracts/files'
import { type ArchiveLimits, formatBytes } from './limits'
import type { LeftOut } from './project-tree'

export interface HostTree {
  /** Relative to the folder, with `/` between components. */
  files: string[]
  emptyFolders: string[]
  leftOut: LeftOut[]
}

/**
 * What is in a folder of this machine. Links are never followed, whatever they lead to.
 *
 * @throws {AppError} `bad_request` where it is no folder, `too_large` beyond the limits
 */
export async function readHostTree(
  folder: string,
  options: { leaveOut: ReadonlySet<string>; limits: ArchiveLimits; signal?: AbortSignal | undefined },
): Promise<HostTree> {
  const { leaveOut, limits, signal } = options
  const tree: HostTree = { files: [], emptyFolders: [], leftOut: [] }
  let count = 0
  let totalBytes = 0
  const pending = ['']
  for (let prefix = pending.pop(); prefix !== undefined; prefix = pending.pop()) {
    signal?.throwIfAborted()
    let isEmpty = true
    for await (const entry of await openFolder(join(folder, prefix), folder)) {
      isEmpty = false
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
      if (++count > limits.maxEntries) {
        throw new AppError('too_large', `${folder} has more than ${limits.maxEntries} files and folders`)
      }
      if (entry.isSymbolicLink()) tree.leftOut.push({ path, why: 'symlink' })
      else if (!FilePath.safeParse(path).success) tree.leftOut.push({ path, why: 'unaddressable' })
      else if (entry.isDirectory() && leaveOut.has(entry.name)) tree.leftOut.push({ path, why: 'asked_for' })
      else if (entry.isDirectory()) pending.push(path)
      else if (!entry.isFile()) tree.leftOut.push({ path, why: 'not_regular' })
      else {
        totalBytes += (await lstat(join(folder, path))).size
        if (totalBytes > limits.maxTotalBytes) {
          throw new AppError('too_large', `${folder} is larger than ${formatBytes(limits.maxTotalBytes)}, at ${path}`)
        }
        tree.files.push(path)
      }
    }
    if (isEmpty && prefix !== '') tree.emptyFolders.push(prefix)
  }
  return tree
}

async function openFolder(path: string, root: string) {
  try {
    return await opendir(path)
  } catch (cause) {
    throw new AppError('bad_request', `${path === root ? root : path} is not a folder that can be read`, { cause })
  }
}

/**
 * Makes a folder below `root` and all on the way to it. @throws {AppError} `conflict` where a link or a file is in its place:
 * a link in the target would carry what comes from a sandbox to any place of this machine
 */
export async function makeHostFolder(root: string, path: string): Promise<void> {
  let at = root
  for (const part of path.split('/')) {
    if (part === '') continue
    at = join(at, part)
    await mkdir(at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    const stats = await lstat(at)
    if (!stats.isDirectory()) throw new AppError('conflict', `${at} is there and is not a folder`)
  }
}
