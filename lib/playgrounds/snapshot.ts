import '#server-only'
import { createHash } from 'node:crypto'
import { AppError, type Issue } from '@/lib/contracts/errors'
import { PLAYGROUND_MAX_BYTES, PLAYGROUND_MAX_FILES, type SharePlaygroundRequest } from '@/lib/contracts/playground'

/** Content under the name that it always has: its SHA-256. */
export interface Blob {
  hash: string
  content: Uint8Array
}

export interface SnapshotFile extends Blob {
  path: string
  isText: boolean
}

/** What is kept of a playground, measured and checked. */
export interface Snapshot {
  files: readonly SnapshotFile[]
  run: Blob | null
  sizeBytes: number
}

/** @throws {AppError} `too_large` with the size; `bad_request` where the files contradict each other */
export function snapshotOf(request: SharePlaygroundRequest): Snapshot {
  const { files, binaryFiles = new Map<string, string>(), run } = request
  const paths = [...files.keys(), ...binaryFiles.keys()]
  if (paths.length > PLAYGROUND_MAX_FILES) {
    throw new AppError('too_large', `the playground has ${paths.length} files; the limit is ${PLAYGROUND_MAX_FILES}`)
  }
  requireTree(paths, request.entry ?? null)
  const snapshot = {
    files: [
      ...[...files].map(([path, text]) => ({ path, isText: true, ...blobOf(Buffer.from(text)) })),
      ...[...binaryFiles].map(([path, base64]) => ({ path, isText: false, ...blobOf(decode(path, base64)) })),
    ],
    run: run === undefined ? null : blobOf(Buffer.from(JSON.stringify(run))),
  }
  const sizeBytes = measure(snapshot)
  if (sizeBytes > PLAYGROUND_MAX_BYTES) {
    const kibibytes = (bytes: number) => Math.ceil(bytes / 1024)
    const limit = kibibytes(PLAYGROUND_MAX_BYTES)
    throw new AppError('too_large', `the playground has ${kibibytes(sizeBytes)} KiB; the limit is ${limit} KiB`)
  }
  return { ...snapshot, sizeBytes }
}

function measure({ files, run }: Omit<Snapshot, 'sizeBytes'>): number {
  const sizes = files.map(({ path, content }) => Buffer.byteLength(path) + content.length)
  return sizes.reduce((sum, size) => sum + size, run?.content.length ?? 0)
}

/** No two files have one path, and none is another's folder: a sandbox could not hold them. */
function requireTree(paths: readonly string[], entry: string | null): void {
  const known = new Set(paths)
  const issues: Issue[] = []
  if (known.size < paths.length) issues.push({ path: 'binaryFiles', message: 'has a path that is in files too' })
  for (const path of known) {
    const folder = foldersOf(path).find((name) => known.has(name))
    if (folder !== undefined) issues.push({ path: 'files', message: `${folder} is a file and a folder` })
  }
  if (entry !== null && !known.has(entry)) issues.push({ path: 'entry', message: 'is none of the files' })
  if (issues.length > 0) throw new AppError('bad_request', 'the request is not valid', { issues: issues.slice(0, 20) })
}

function foldersOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

function decode(path: string, base64: string): Buffer {
  const content = Buffer.from(base64, 'base64')
  if (content.toString('base64') === base64) return content
  const issues = [{ path: `binaryFiles.${path}`, message: 'is not base64' }]
  throw new AppError('bad_request', 'the request is not valid', { issues })
}

const blobOf = (content: Uint8Array): Blob => ({ hash: createHash('sha256').update(content).digest('hex'), content })
