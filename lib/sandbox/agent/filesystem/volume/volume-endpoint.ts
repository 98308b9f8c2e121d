import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { AgentContext } from '../../service'
import { FileFailure, quote } from '../failure'
import type { FileHelpers } from '../file-helpers'
import type { FileHelper } from '../helper-client'
import { answerFailure, answerJson, HttpRefusal } from '../http/answer'
import { wholeBody } from '../http/whole-body'
import type { Entry } from '../protocol'
import { type Attributes, attributesOf, depthOf, isForced, parseAttributes } from './attributes'
import { statBody, type VolumePath, volumePath } from './volume-path'

/** Of every request about what is in a volume; the server alone can ask. */
export const VOLUME_PREFIX = '/codetok.volume/'
const LIST_MAX_ENTRIES = 100_000

interface Call {
  readonly request: Http2ServerRequest
  readonly response: Http2ServerResponse
  readonly query: URLSearchParams
  readonly helper: FileHelper
  readonly path: VolumePath
}

const METHODS: Record<string, (call: Call) => Promise<void>> = {
  'GET path': async ({ helper, path, ...http }) => {
    json(http, 200, statBody(await helper.stat({ path: path.inside, details: false }), path))
  },
  'PATCH path': async ({ helper, path, ...http }) => {
    const given = parseAttributes((await buffer(wholeBody(http.request))).toString())
    json(http, 200, statBody(await helper.setAttributes({ path: path.inside, ...given }), path))
  },
  'DELETE path': async ({ helper, path, request, response }) => {
    if (path.isRoot || !(await helper.remove(path.inside))) throw missing(path)
    response.writeHead(204).end()
    request.resume()
  },
  'GET dir': async ({ helper, path, query, ...http }) => {
    const bodies: unknown[] = []
    const depth = depthOf(query)
    for await (const part of helper.list({ path: path.inside, depth, maxEntries: LIST_MAX_ENTRIES, details: false })) {
      if (part.isTruncated) throw new HttpRefusal(400, `${quote(path.shown)} has more than ${LIST_MAX_ENTRIES} entries`)
      for (const entry of part.entries) bodies.push(statBody(entry, path.below(entry.path)))
    }
    json(http, 200, bodies)
  },
  'POST dir': async (call) => {
    const { helper, path, query } = call
    const attributes = attributesOf(query)
    const existing = await find(helper, path.inside)
    if (existing && !(isForced(query) && existing.kind === 'directory')) throw exists(path)
    if (existing) return json(call, 201, statBody(existing, path))
    // From the top down, each with what was asked for.
    const above = await missingAbove(call)
    for (const folder of [...above, path.inside]) {
      await helper.makeDirectory(folder)
      await own(call, folder, attributes, undefined)
    }
    json(call, 201, statBody(await helper.stat({ path: path.inside, details: false }), path))
  },
  'GET file': async ({ helper, path, response }) => {
    using file = await helper.open({ path: path.inside })
    const length = file.entry.sizeBytes
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': length })
    await pipeline(Readable.from(file.read({ start: 0, length }), { objectMode: false }), response)
  },
  'PUT file': async (call) => {
    const { helper, path, query, request } = call
    const attributes = attributesOf(query)
    const existing = await find(helper, path.inside)
    if (path.isRoot || existing?.kind === 'directory') throw new FileFailure('exists', `${path.shown} is a directory`)
    if (existing && !isForced(query)) throw exists(path)
    if ((await missingAbove(call)).length > 0) throw missing(path)
    await helper.write({ path: path.inside, style: 'replace' }, wholeBody(request))
    json(call, 201, statBody(await own(call, path.inside, attributes, existing), path))
  },
}

/** E2B's content of volumes: what is in the one volume that this sandbox has, whoever it belongs to. */
export function createVolumeEndpoint({ config }: AgentContext, helpers: FileHelpers) {
  const [folder] = config.volumePaths
  return (request: Http2ServerRequest, response: Http2ServerResponse, url: URL): boolean => {
    if (folder === undefined || !url.pathname.startsWith(VOLUME_PREFIX)) return false
    serve(request, response, url, folder, helpers).catch((error: unknown) => {
      // Reset, so that what came is not taken for the whole.
      if (response.headersSent) request.stream.close(constants.NGHTTP2_INTERNAL_ERROR)
      else answerFailure(request, response, error)
    })
    return true
  }
}

async function serve(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  url: URL,
  folder: string,
  helpers: FileHelpers,
): Promise<void> {
  const name = `${request.method} ${url.pathname.slice(VOLUME_PREFIX.length)}`
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined
  if (!method) throw new HttpRefusal(405, `${request.method} is not served here`)
  const query = url.searchParams
  const path = volumePath(query.get('path') ?? '', folder)
  await method({ request, response, query, path, helper: helpers.confinedTo(folder) })
}

/** Without a word of who it is to belong to, it belongs to whom it belonged to before, or to the folder's owner. */
async function own(
  { helper }: Call,
  target: string,
  { uid, gid, mode }: Attributes,
  before: Entry | undefined,
): Promise<Entry> {
  const heir = before ?? (await helper.stat({ path: dirname(target), details: false }))
  const given = { uid: uid ?? heir.uid, gid: gid ?? heir.gid, ...(mode === undefined ? {} : { mode }) }
  return helper.setAttributes({ path: target, ...given })
}

/** The folders above that are not there, the uppermost first; none unless they may be made. @throws {FileFailure} */
async function missingAbove({ helper, path, query, request }: Call): Promise<string[]> {
  const absent: string[] = []
  for (const folder of path.above) if (!(await find(helper, folder))) absent.push(folder)
  if (absent.length > 0 && !(request.method === 'POST' && isForced(query))) throw missing(path)
  return absent
}

async function find(helper: FileHelper, path: string): Promise<Entry | undefined> {
  try {
    return await helper.stat({ path, details: false })
  } catch (error) {
    if (error instanceof FileFailure && error.reason === 'not_found') return undefined
    throw error
  }
}

const missing = ({ shown }: VolumePath) => new FileFailure('not_found', `${quote(shown)} does not exist`)
const exists = ({ shown }: VolumePath) => new FileFailure('exists', `${quote(shown)} exists already`)

function json({ request, response }: Pick<Call, 'request' | 'response'>, status: number, value: unknown): void {
  answerJson(request, response, status, value)
}
