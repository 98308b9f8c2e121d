import type { Http2ServerRequest } from 'node:http2'
import { buffer } from 'node:stream/consumers'
import type { FileHelper } from '../helper-client'
import type { Entry } from '../protocol'
import { HttpRefusal } from './answer'
import { wholeBody } from './whole-body'

const BODY_MAX_BYTES = 1 << 20

interface ComposeRequest {
  sources: string[]
  destination: string
  username: string | undefined
}

/** @throws {HttpRefusal} 400, 413 */
export async function readCompose(request: Http2ServerRequest): Promise<ComposeRequest> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_MAX_BYTES)
    throw new HttpRefusal(413, 'the body is too large')
  let given: unknown
  try {
    given = JSON.parse((await buffer(wholeBody(request))).toString())
  } catch {
    throw new HttpRefusal(400, 'the body is not JSON')
  }
  const { source_paths: sources, destination, username }: Record<string, unknown> = { ...Object(given) }
  if (!Array.isArray(sources) || sources.length === 0 || !sources.every((path) => typeof path === 'string')) {
    throw new HttpRefusal(400, 'source_paths must be a list of paths')
  }
  if (typeof destination !== 'string') throw new HttpRefusal(400, 'destination must be a path')
  return { sources, destination, username: typeof username === 'string' ? username : undefined }
}

/** Makes one file of several, in order, which are then no more. @param absolute makes a client's path absolute */
export async function compose(
  helper: FileHelper,
  request: Pick<ComposeRequest, 'sources' | 'destination'>,
  absolute: (path: string) => string,
): Promise<Entry> {
  const sources = request.sources.map(absolute)
  const target = absolute(request.destination)
  if (sources.includes(target)) throw new HttpRefusal(400, 'the destination is one of the sources')
  const entry = await helper.write({ path: target, style: 'replace' }, contentOf(helper, sources))
  for (const source of new Set(sources)) await helper.remove(source)
  return entry
}

async function* contentOf(helper: FileHelper, paths: readonly string[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const path of paths) {
    using file = await helper.open({ path })
    yield* file.read({ start: 0, length: file.entry.sizeBytes })
  }
}
