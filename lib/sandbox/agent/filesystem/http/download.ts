import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { FileHelper } from '../helper-client'
import { chooseEncoding } from './accept-encoding'
import { HttpRefusal } from './answer'
import { parseRange } from './byte-range'
import { evaluateConditions, rangeIsCurrent, validatorsOf } from './conditional'
import { contentDisposition, contentTypeOf } from './content-headers'

/** Sends one file, or the part of it that was asked for. */
export async function sendDownload(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  helper: FileHelper,
  path: string,
): Promise<void> {
  using file = await helper.open({ path })
  const { entry } = file
  const encoding = chooseEncoding(headerOf(request, 'accept-encoding'))
  if (encoding === undefined)
    throw new HttpRefusal(406, 'the file is served as it is or with gzip, and neither is accepted')
  const validators = validatorsOf(entry)
  response.setHeader('vary', 'Accept-Encoding')
  response.setHeader('last-modified', new Date(validators.lastModifiedMs).toUTCString())
  response.setHeader('etag', validators.etag)
  response.setHeader('accept-ranges', 'bytes')
  const condition = evaluateConditions(request.headers, validators)
  if (condition !== 'proceed') {
    response.writeHead(condition).end()
    return
  }
  response.setHeader('content-type', contentTypeOf(entry.name))
  response.setHeader('content-disposition', contentDisposition(entry.name))
  // A page among the files is its writer's, and must not act for whoever opens it.
  response.setHeader('content-security-policy', 'sandbox')
  response.setHeader('x-content-type-options', 'nosniff')

  const wanted = rangeIsCurrent(headerOf(request, 'if-range'), validators) ? headerOf(request, 'range') : undefined
  const range = encoding === 'gzip' ? 'all' : parseRange(wanted, entry.sizeBytes)
  if (range === 'unsatisfiable') {
    response.setHeader('content-range', `bytes */${entry.sizeBytes}`)
    throw new HttpRefusal(416, `the file has ${entry.sizeBytes} bytes`)
  }
  const { start, length } = range === 'all' ? { start: 0, length: entry.sizeBytes } : range
  if (encoding === 'gzip') response.setHeader('content-encoding', 'gzip')
  else response.setHeader('content-length', length)
  if (range !== 'all') response.setHeader('content-range', `bytes ${start}-${start + length - 1}/${entry.sizeBytes}`)
  response.writeHead(range === 'all' ? 200 : 206)
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  const bytes = Readable.from(file.read({ start, length }), { objectMode: false })
  if (encoding === 'gzip') await pipeline(bytes, createGzip(), response)
  else await pipeline(bytes, response)
}

function headerOf(request: Http2ServerRequest, name: string): string | undefined {
  const value = request.headers[name]
  return value === undefined ? undefined : String(value)
}
