import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { OwnerEdit } from '../../service'
import { FileFailure } from '../failure'
import type { FileHelper } from '../helper-client'
import { answerJson, messageOf, statusOf } from '../http/answer'
import { wholeBody } from '../http/whole-body'
import type { WatchBatch } from '../protocol'

/** Of every request that the server's AgentFiles sends; E2B's names never start like this. */
export const OWN_PREFIX = '/codetok.files/'

interface Call {
  readonly request: Http2ServerRequest
  readonly response: Http2ServerResponse
  readonly query: URLSearchParams
  readonly helper: FileHelper
  /** Tells what the owner has done. */
  readonly tell: (edit: OwnerEdit) => void
}

const METHODS: Record<string, (call: Call) => Promise<void>> = {
  stat: async ({ helper, query, ...http }) => {
    json(http, { entry: await helper.stat({ path: pathOf(query), details: false }) })
  },
  list: async ({ helper, query, ...http }) => {
    const numbers = { depth: Number(query.get('depth')), maxEntries: Number(query.get('maxEntries')) }
    await lines(http, helper.list({ path: pathOf(query), ...numbers, details: false }))
  },
  read: async ({ helper, query, response }) => {
    const maxBytes = query.get('maxBytes')
    using file = await helper.open({
      path: pathOf(query),
      ...(maxBytes === null ? {} : { maxBytes: Number(maxBytes) }),
    })
    const length = file.entry.sizeBytes
    response.writeHead(200, { 'content-length': length })
    await pipeline(Readable.from(file.read({ start: 0, length }), { objectMode: false }), response)
  },
  write: async ({ helper, query, tell, ...http }) => {
    const entry = await helper.write({ path: pathOf(query), style: 'replace' }, wholeBody(http.request))
    tell({ type: 'wrote', file: entry })
    json(http, { entry })
  },
  mkdir: async ({ helper, query, ...http }) => {
    json(http, { entry: await helper.makeDirectory(pathOf(query)) })
  },
  move: async ({ helper, query, tell, ...http }) => {
    const options = { from: pathOf(query, 'from'), to: pathOf(query, 'to'), overwrite: false }
    const entry = await helper.move(options)
    tell({ type: 'moved', from: options.from, to: options.to })
    json(http, { entry })
  },
  remove: async ({ helper, query, tell, ...http }) => {
    const path = pathOf(query)
    const existed = await helper.remove(path)
    tell({ type: 'removed', path })
    json(http, { existed })
  },
  watch: async ({ helper, query, ...http }) => {
    const stop = new AbortController()
    http.request.on('close', () => stop.abort())
    const options = { path: pathOf(query), recursive: true, details: false, allowNetworkMounts: true }
    const batches = await helper.watch(options, stop.signal)
    await lines(http, withStart(batches))
  },
}

/** What the server's AgentFiles speaks: a method and its query, bytes as they are, lists and watches as lines of JSON. */
export function createOwnEndpoint(helper: () => FileHelper, tell: (edit: OwnerEdit) => void) {
  return (request: Http2ServerRequest, response: Http2ServerResponse, url: URL): boolean => {
    if (!url.pathname.startsWith(OWN_PREFIX)) return false
    const name = url.pathname.slice(OWN_PREFIX.length)
    const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined
    const served =
      method?.({ request, response, query: url.searchParams, helper: helper(), tell }) ??
      Promise.reject(new FileFailure('internal', `there is no method ${JSON.stringify(name)}`))
    served.catch((error: unknown) => refuse({ request, response }, error))
    return true
  }
}

/** The helper has said that nothing is missed any more, which is worth a line of its own. */
async function* withStart(batches: AsyncIterable<WatchBatch>): AsyncGenerator<WatchBatch, void, undefined> {
  yield { changes: [], overflow: false }
  yield* batches
}

type Http = Pick<Call, 'request' | 'response'>

function json({ request, response }: Http, value: unknown): void {
  answerJson(request, response, 200, value)
}

/** One JSON value a line, as they come; a failure on the way is the last of them. */
async function lines({ request, response }: Http, values: AsyncIterable<unknown>): Promise<void> {
  const write = async (value: unknown) => {
    if (request.stream.destroyed) throw new FileFailure('cancelled', 'the client has gone')
    await taken(response, `${JSON.stringify(value)}\n`)
  }
  try {
    for await (const value of values) await write(value)
  } catch (error) {
    // Nothing has been said yet: the status can still tell.
    if (!response.headersSent) throw error
    await write({ failure: failureOf(error) })
  }
  response.end()
}

/** Resolves when the line has left, or never will. */
function taken(response: Http2ServerResponse, line: string): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('close', done)
      resolve()
    }
    response.once('close', done)
    response.write(line, done)
  })
}

function refuse({ request, response }: Http, error: unknown): void {
  // Reset, so that what came is not taken for the whole.
  if (response.headersSent) request.stream.close(constants.NGHTTP2_INTERNAL_ERROR)
  else answerJson(request, response, statusOf(error), failureOf(error))
}

function failureOf(error: unknown): { reason: string; message: string } {
  return { reason: error instanceof FileFailure ? error.reason : 'internal', message: messageOf(error) }
}

/** @throws {FileFailure} */
function pathOf(query: URLSearchParams, name = 'path'): string {
  const path = query.get(name)
  if (path === null) throw new FileFailure('invalid_path', `the query has no ${JSON.stringify(name)}`)
  return path
}
