import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { AppError } from '@/lib/contracts/errors'
import type { AgentFileEntry, AgentFiles } from '../agent-client'
import { ARCHIVE_LIMITS, type ArchiveLimits } from './limits'
import { type LeftOut, readProjectTree } from './project-tree'

export interface ProjectZip {
  body: AsyncGenerator<Uint8Array, void, undefined>
  fileCount: number
  leftOut: LeftOut[]
}

/** Can be installed again, and would be most of the archive. */
const LEAVE_OUT = ['node_modules']
const LEVEL = 6
/** Of MS-DOS, whose times a zip has. */
const FIRST_YEAR_MS = Date.UTC(1980, 0, 2)
const LAST_YEAR_MS = Date.UTC(2099, 11, 30)
const UNIX = 3
const REGULAR_FILE = 0o100000
const DIRECTORY = 0o040000
const EMPTY = new Uint8Array(0)

/**
 * A folder of a sandbox as a zip that is made while it is read: nothing is read from the sandbox before the reader asks for
 * it, and one piece of one file is held.
 *
 * @param options.leaveOut names of folders that stay out, wherever they are; default `node_modules`
 * @throws {AppError} `too_large` before the first byte; from the body, what reading a file throws
 */
export async function zipProject(
  files: AgentFiles,
  options: { path?: string; leaveOut?: readonly string[]; limits?: ArchiveLimits; signal?: AbortSignal } = {},
): Promise<ProjectZip> {
  const { path = '', leaveOut = LEAVE_OUT, limits = ARCHIVE_LIMITS, signal } = options
  const tree = await readProjectTree(files, { path, leaveOut: new Set(leaveOut), limits, signal })
  const read = (entry: AgentFileEntry, maxBytes: number) =>
    files.read(path === '' ? entry.path : `${path}/${entry.path}`, { maxBytes, ...(signal ? { signal } : {}) })

  async function* body(): AsyncGenerator<Uint8Array, void, undefined> {
    const ready: Uint8Array[] = []
    const zip = new Zip((error, bytes) => {
      if (error) throw error
      if (bytes.length > 0) ready.push(bytes)
    })
    for (const entry of tree.emptyFolders) {
      const folder = new ZipPassThrough(`${entry.path}/`)
      label(folder, entry, DIRECTORY)
      zip.add(folder)
      folder.push(EMPTY, true)
      yield* ready.splice(0)
    }
    let left = limits.maxTotalBytes
    for (const entry of tree.files) {
      const source = await read(entry, left).catch((error: unknown) => {
        // Removed since it was listed: the archive is of what is there.
        if (error instanceof AppError && error.code === 'not_found') return undefined
        throw error
      })
      if (source === undefined) continue
      const file = new ZipDeflate(entry.path, { level: LEVEL })
      label(file, entry, REGULAR_FILE)
      zip.add(file)
      for await (const bytes of source.body) {
        left -= bytes.length
        file.push(bytes)
        yield* ready.splice(0)
      }
      file.push(EMPTY, true)
      yield* ready.splice(0)
    }
    zip.end()
    yield* ready.splice(0)
  }

  return { body: body(), fileCount: tree.files.length, leftOut: tree.leftOut }
}

function label(file: ZipDeflate | ZipPassThrough, entry: AgentFileEntry, type: number): void {
  file.os = UNIX
  file.attrs = (type | entry.mode) << 16
  file.mtime = Math.min(Math.max(entry.modifiedAtMs, FIRST_YEAR_MS), LAST_YEAR_MS)
}
