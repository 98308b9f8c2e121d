import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract, type Header, type Pack } from 'tar-stream'
import { AppError } from '@/lib/contracts/errors'
import type { TemplateStep } from '../templates'
import { filesOf } from './template-dockerfile'

/** Of one COPY step, unpacked. */
const FILES_MAX_BYTES = 4 * 2 ** 30
const GZIP_MAGIC = [0x1f, 0x8b]

type Entry = ReturnType<typeof extract> extends AsyncIterable<infer One> ? One : never

/** Adds the files of all COPY steps to a build's context, each below a folder of its own. @throws {AppError} `bad_request` */
export async function addFiles(archive: Pack, steps: readonly TemplateStep[]): Promise<void> {
  for (const [index, step] of steps.entries()) {
    if (step.type !== 'COPY') continue
    const mode = step.mode ? Number.parseInt(step.mode, 8) : undefined
    await addEntries(archive, filesOf(index), step.archive(), mode)
  }
}

async function addEntries(
  archive: Pack,
  folder: string,
  packed: AsyncIterable<Uint8Array>,
  fileMode: number | undefined,
): Promise<void> {
  let bytes = 0
  for await (const entry of entriesOf(packed)) {
    bytes += entry.header.size ?? 0
    if (bytes > FILES_MAX_BYTES) throw new AppError('too_large', `the files are more than ${FILES_MAX_BYTES} bytes`)
    const header = relocated(entry.header, folder, fileMode)
    if (header.type === 'file') {
      await pipeline(entry, archive.entry({ ...header, size: entry.header.size ?? 0 }))
    } else {
      archive.entry(header)
      entry.resume()
    }
  }
}

/** Unpacked here: the engine would do it with root's rights, by whatever programs it finds. */
async function* entriesOf(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  const entries = extract()
  try {
    // What breaks here ends the loop.
    const unpacked = pipeline(await gunzipped(packed), entries).catch((error) => entries.destroy(error))
    yield* entries
    await unpacked
  } catch (cause) {
    throw new AppError('bad_request', 'the files of a COPY step are no tar, plain or packed by gzip', { cause })
  }
}

/** Nobody's times and owners, and no entry outside its folder. */
function relocated(
  { name, type, mode, linkname }: Header,
  folder: string,
  fileMode: number | undefined,
): Partial<Header> & Pick<Header, 'name'> {
  const path = posix.normalize(`/${name}`)
  const kind = type === 'file' || type === 'directory' || type === 'symlink' || type === 'link' ? type : undefined
  if (!kind) throw new AppError('bad_request', `${JSON.stringify(name)} is neither a file, a folder nor a link`)
  return {
    name: `${folder}${path}`,
    type: kind,
    mode: (kind === 'file' ? fileMode : undefined) ?? mode ?? 0o644,
    ...(linkname === undefined || linkname === null
      ? {}
      : { linkname: kind === 'link' ? `${folder}${posix.normalize(`/${linkname}`)}` : linkname }),
  }
}

async function gunzipped(packed: AsyncIterable<Uint8Array>): Promise<Readable> {
  const chunks = packed[Symbol.asyncIterator]()
  const first = await chunks.next()
  const head = first.done ? new Uint8Array() : first.value
  const whole = Readable.from(
    (async function* () {
      yield head
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
    })(),
    { objectMode: false },
  )
  if (!GZIP_MAGIC.every((byte, index) => head[index] === byte)) return whole
  const gunzip = createGunzip()
  pipeline(whole, gunzip).catch((error) => gunzip.destroy(error))
  return gunzip
}
