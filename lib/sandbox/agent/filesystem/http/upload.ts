import type { Http2ServerRequest } from 'node:http2'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { FileFailure, quote } from '../failure'
import type { FileHelper } from '../helper-client'
import type { Entry } from '../protocol'
import { HttpRefusal } from './answer'
import { boundaryOf, type Part, readParts } from './multipart'
import { wholeBody } from './whole-body'

const METADATA_HEADER = /^x-metadata-(.+)$/

export interface Upload {
  helper: FileHelper
  /** Of the query. */
  path: string | undefined
  /** A client's path, made absolute. @throws {FileFailure} `invalid_path` */
  absolute(path: string): string
}

/** Writes what the body holds. @returns what was written, as E2B tells it */
export async function receiveUpload(
  request: Http2ServerRequest,
  upload: Upload,
): Promise<{ path: string; name: string; type: 'file'; metadata?: Record<string, string> }[]> {
  const contentType = String(request.headers['content-type'] ?? '')
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  const body = decoded(request)
  const metadata = metadataOf(request)
  const written: Entry[] = []
  if (mediaType === 'application/octet-stream') {
    if (upload.path === undefined) throw new HttpRefusal(400, 'a raw body needs the query parameter "path"')
    written.push(await write(upload, upload.path, metadata, body))
  } else if (mediaType.startsWith('multipart/')) {
    const boundary = boundaryOf(contentType)
    if (boundary === undefined) throw new HttpRefusal(400, 'the multipart body has no boundary')
    for await (const part of readParts(body, boundary)) {
      if (part.name !== 'file') continue
      written.push(await writePart(upload, part, metadata, written))
    }
  } else {
    throw new HttpRefusal(
      400,
      `unsupported content type: ${JSON.stringify(contentType)}, expected multipart/form-data or application/octet-stream`,
    )
  }
  return written.map((entry) => ({
    path: entry.path,
    name: entry.name,
    type: 'file',
    ...(entry.metadata === undefined ? {} : { metadata: entry.metadata }),
  }))
}

async function writePart(
  upload: Upload,
  part: Part,
  metadata: Record<string, string>,
  written: readonly Entry[],
): Promise<Entry> {
  const path = upload.path ?? part.filename
  if (path === undefined || path === '') throw new HttpRefusal(400, 'a part has no filename, and the query no "path"')
  const absolute = upload.absolute(path)
  if (written.some((entry) => entry.path === absolute)) {
    throw new HttpRefusal(400, `only the first of several files for the same path ${quote(absolute)} was written`)
  }
  return write(upload, path, metadata, part.body)
}

function write(
  { helper, absolute }: Upload,
  path: string,
  metadata: Record<string, string>,
  body: AsyncIterable<Buffer>,
): Promise<Entry> {
  return helper.write({ path: absolute(path), style: 'truncate', metadata }, body)
}

function decoded(request: Http2ServerRequest): AsyncIterable<Buffer> {
  const encoding = String(request.headers['content-encoding'] ?? 'identity')
    .split(';')[0]
    ?.trim()
    .toLowerCase()
  if (encoding === 'identity' || encoding === '') return wholeBody(request)
  if (encoding === 'gzip') return gunzipped(request)
  throw new HttpRefusal(400, `unsupported content encoding: ${JSON.stringify(encoding)}, expected gzip`)
}

async function* gunzipped(request: Http2ServerRequest): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip()
  // Its own failure reaches the loop below as that of the decompressed bytes.
  const feeding = pipeline(wholeBody(request), gunzip).catch((error: unknown) => gunzip.destroy(asError(error)))
  try {
    yield* gunzip
    await feeding
  } catch (error) {
    if (error instanceof FileFailure) throw error
    throw new HttpRefusal(400, 'the body is not valid gzip')
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

function metadataOf(request: Http2ServerRequest): Record<string, string> {
  const pairs = Object.entries(request.headers).flatMap(([header, value]): [string, string][] => {
    const key = METADATA_HEADER.exec(header)?.[1]
    return key === undefined || value === undefined ? [] : [[key, String(value)]]
  })
  return Object.fromEntries(pairs)
}
