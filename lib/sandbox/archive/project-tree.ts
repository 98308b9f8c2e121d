import { AppError } from '@/lib/contracts/errors'
import { FilePath } from '@/lib/contracts/files'
import type { AgentFileEntry, AgentFiles } from '../agent-client'
import { type ArchiveLimits, formatBytes } from './limits'

/** What was not taken along, and why. */
export interface LeftOut {
  path: string
  why: 'asked_for' | 'symlink' | 'not_regular' | 'unaddressable'
}

export interface ProjectTree {
  files: AgentFileEntry[]
  /** Only those with nothing in them: the others are named by what they hold. */
  emptyFolders: AgentFileEntry[]
  leftOut: LeftOut[]
  totalBytes: number
}

/**
 * All files below a folder of a sandbox, by their paths from it. Nothing is read.
 *
 * @param leaveOut names of folders that are not entered, wherever they are
 * @throws {AppError} `too_large` beyond the limits, which counts what is there and not what a sparse file takes
 */
export async function readProjectTree(
  files: AgentFiles,
  options: { path: string; leaveOut: ReadonlySet<string>; limits: ArchiveLimits; signal?: AbortSignal | undefined },
): Promise<ProjectTree> {
  const { leaveOut, limits, signal } = options
  const tree: ProjectTree = { files: [], emptyFolders: [], leftOut: [], totalBytes: 0 }
  let count = 0

  const visit = async (prefix: string, depth: number): Promise<boolean> => {
    signal?.throwIfAborted()
    const path = joined(options.path, prefix)
    const { entries, isTruncated } = await files.list({ path, depth: 1, maxEntries: limits.maxEntries })
    if (isTruncated) throw tooMany(limits)
    for (const listed of entries) {
      const entry = { ...listed, path: joined(prefix, listed.path) }
      const why = whyLeftOut(entry, listed.path, leaveOut)
      if (why !== undefined) {
        tree.leftOut.push({ path: entry.path, why })
        continue
      }
      if (++count > limits.maxEntries) throw tooMany(limits)
      if (entry.kind === 'directory') {
        if (depth >= limits.maxDepth) {
          throw new AppError('too_large', `${JSON.stringify(entry.path)} is more than ${limits.maxDepth} folders deep`)
        }
        if (await visit(entry.path, depth + 1)) tree.emptyFolders.push(entry)
        continue
      }
      tree.totalBytes += entry.sizeBytes
      if (tree.totalBytes > limits.maxTotalBytes) {
        throw new AppError(
          'too_large',
          `the project is larger than ${formatBytes(limits.maxTotalBytes)}: ` +
            `${JSON.stringify(entry.path)} alone is ${formatBytes(entry.sizeBytes)}`,
        )
      }
      tree.files.push(entry)
    }
    return entries.length === 0
  }

  await visit('', 0)
  return tree
}

function whyLeftOut(entry: AgentFileEntry, name: string, leaveOut: ReadonlySet<string>): LeftOut['why'] | undefined {
  // A sandbox may name anything, and its names become those of an archive or of files of this machine.
  const isName = FilePath.safeParse(name).success && !name.includes('/')
  if (entry.isUnaddressable || !isName) return 'unaddressable'
  if (entry.kind === 'symlink') return 'symlink'
  if (entry.kind === 'other') return 'not_regular'
  return entry.kind === 'directory' && leaveOut.has(name) ? 'asked_for' : undefined
}

function tooMany({ maxEntries }: ArchiveLimits): AppError {
  return new AppError('too_large', `the project has more than ${maxEntries} files and folders`)
}

function joined(folder: string, path: string): string {
  return folder === '' || path === '' ? folder + path : `${folder}/${path}`
}
