import type { AsyncZippable, Unzipped } from 'fflate'
import { persistently } from '@/lib/client/persistently'
import { FilePath } from '@/lib/contracts/files'
import type { FileContent } from './project'
import { contentOf } from './sync/file-content'

export const ARCHIVE_MAX_FILES = 2000
export const ARCHIVE_MAX_BYTES = 64 * 1024 * 1024

export type ArchiveProblem = 'not_a_zip' | 'too_many' | 'too_large' | 'empty'

/** Fetched when a project is to be a zip, or a zip a project. */
const fflate = () => persistently(() => import('fflate'))

export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
  constructor(
    readonly problem: ArchiveProblem,
    options?: ErrorOptions,
  ) {
    super(problem, options)
  }
}

/**
 * The files of a zip. Names that lead out of the project or are none are left out; the one folder that everything is in, as
 * archives of repositories have it, is taken away. Sizes are counted before anything is unpacked.
 *
 * @throws {ArchiveError}
 */
export async function readArchive(bytes: Uint8Array): Promise<Map<string, FileContent>> {
  const unpacked = await unpack(bytes)
  const names = Object.keys(unpacked).filter((name) => FilePath.safeParse(name).success)
  const root = commonFolder(names)
  const files = new Map<string, FileContent>()
  for (const name of names) {
    const content = unpacked[name]
    if (content !== undefined) files.set(name.slice(root.length), contentOf(content))
  }
  if (files.size === 0) throw new ArchiveError('empty')
  return files
}

/** @param options isPacked: smaller, and slower to make, which the way to a server near by is not worth */
export async function writeArchive(
  files: ReadonlyMap<string, FileContent>,
  { isPacked = true } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { strToU8, zip } = await fflate()
  const entries: AsyncZippable = Object.create(null)
  for (const [path, content] of files) entries[path] = typeof content === 'string' ? strToU8(content) : content
  return new Promise((resolve, reject) => {
    zip(entries, { level: isPacked ? 6 : 0 }, (error, bytes) =>
      error === null ? resolve(new Uint8Array(bytes)) : reject(error),
    )
  })
}

async function unpack(bytes: Uint8Array): Promise<Unzipped> {
  const { unzip } = await fflate()
  return new Promise((resolve, reject) => {
    let count = 0
    let size = 0
    let problem: ArchiveProblem | undefined
    const isWanted = ({ name, originalSize }: { name: string; originalSize: number }) => {
      if (name.endsWith('/') || name.startsWith('__MACOSX/')) return false
      count += 1
      size += originalSize
      if (count > ARCHIVE_MAX_FILES) problem ??= 'too_many'
      if (size > ARCHIVE_MAX_BYTES) problem ??= 'too_large'
      return problem === undefined
    }
    unzip(bytes, { filter: isWanted }, (error, files) => {
      if (error !== null) reject(new ArchiveError('not_a_zip', { cause: error }))
      else if (problem !== undefined) reject(new ArchiveError(problem))
      else resolve(files)
    })
  })
}

/** `repo-main/`, where every name begins with it; else nothing. */
function commonFolder(names: readonly string[]): string {
  const [first = ''] = names
  const end = first.indexOf('/') + 1
  const folder = first.slice(0, end)
  return end > 0 && names.every((name) => name.startsWith(folder)) ? folder : ''
}
