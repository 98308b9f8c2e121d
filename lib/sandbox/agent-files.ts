import type { ClientHttp2Stream } from 'node:http2'
import { constants } from 'node:http2'
import { AppError } from '@/lib/contracts/errors'
import type { AgentFileChange, AgentFileEntry, AgentFiles } from './agent-client'
import { bytesOf, jsonOf, linesOf, type Query, startExchange } from './agent-files-exchange'
import { type Entry, EntryAnswer, ListPart, parseAs, parseLine, RemoveAnswer, WatchBatch } from './agent-files-wire'
import type { AgentSession } from './agent-session'

const DEFAULT_MAX_ENTRIES = 10_000
const NO_LIMIT = Number.MAX_SAFE_INTEGER

/** Files by the agent's file service, over the session of the whole sandbox. */
export function createAgentFiles(session: AgentSession): AgentFiles {
  const ask = (method: string, query: Query) => jsonOf(startExchange(session, method, query))
  return {
    async list({ path = '', depth = NO_LIMIT, maxEntries = DEFAULT_MAX_ENTRIES } = {}) {
      const { stream, answered } = startExchange(session, 'list', { path: literal(path), depth, maxEntries })
      await answered
      const entries: AgentFileEntry[] = []
      let isTruncated = true
      for await (const line of linesOf(stream)) {
        const part = parseLine(line, ListPart)
        for (const entry of part.entries) entries.push(toFileEntry(entry))
        isTruncated = part.isTruncated ?? true
        if (entries.length > maxEntries)
          throw new AppError('sandbox_failed', 'the sandbox listed more than was asked for')
      }
      return { entries, isTruncated }
    },

    async stat(path) {
      const { entry } = parseAs(await ask('stat', { path: literal(path) }), EntryAnswer)
      return { ...toFileEntry(entry), path: relative(path) }
    },

    async read(path, { maxBytes, signal } = {}) {
      signal?.throwIfAborted()
      const { stream, answered } = startExchange(session, 'read', { path: literal(path), maxBytes })
      const stop = () => stream.close(constants.NGHTTP2_CANCEL)
      signal?.addEventListener('abort', stop)
      stream.once('close', () => signal?.removeEventListener('abort', stop))
      try {
        const { sizeBytes } = await answered
        if (maxBytes !== undefined && sizeBytes > maxBytes) throw unfaithful()
        return { sizeBytes, body: bytesUntil(stream, sizeBytes, signal) }
      } catch (error) {
        stop()
        signal?.throwIfAborted()
        throw error
      }
    },

    async write(path, body) {
      const exchange = startExchange(session, 'write', { path: literal(path) }, true)
      try {
        await Promise.race([send(body, exchange.stream), failureOf(exchange.answered)])
      } catch (error) {
        // Not `close`, which would end the body in good order before it resets: the agent would take it for the whole.
        exchange.stream.destroy()
        throw error
      }
      parseAs(await jsonOf(exchange), EntryAnswer)
    },

    async makeDirectory(path) {
      parseAs(await ask('mkdir', { path: literal(path) }), EntryAnswer)
    },

    async move(from, to) {
      parseAs(await ask('move', { from: literal(from), to: literal(to) }), EntryAnswer)
    },

    async remove(path) {
      const { existed } = parseAs(await ask('remove', { path: literal(path) }), RemoveAnswer)
      if (!existed) throw new AppError('not_found', `${JSON.stringify(path)} does not exist`)
    },

    async *watch(signal) {
      if (signal.aborted) return
      const { stream, answered } = startExchange(session, 'watch', { path: '' })
      const stop = () => stream.close(constants.NGHTTP2_CANCEL)
      signal.addEventListener('abort', stop)
      try {
        await answered
        for await (const line of linesOf(stream)) {
          const { changes, overflow } = parseLine(line, WatchBatch)
          yield { changes: changes.map(toFileChange), overflow }
        }
      } catch (error) {
        if (!signal.aborted) throw error
      } finally {
        signal.removeEventListener('abort', stop)
        stop()
      }
    },
  }
}

/** `~` is a name like any other here. */
function literal(path: string): string {
  return path.startsWith('~') ? `./${path}` : path
}

/** As an entry of the home's own list would be named. */
function relative(path: string): string {
  return path.replace(/^\/home\/user(\/|$)/, '').replace(/^(\.?\/)+/, '')
}

function toFileEntry({ symlinkTarget, isUnaddressable, ...entry }: Entry): AgentFileEntry {
  return {
    ...entry,
    ...(symlinkTarget === undefined ? {} : { symlinkTarget }),
    ...(isUnaddressable === undefined ? {} : { isUnaddressable }),
  }
}

const CHANGES = {
  created: 'created',
  written: 'changed',
  mode_changed: 'changed',
  removed: 'removed',
  renamed: 'removed',
} as const

function toFileChange({ type, path }: { type: keyof typeof CHANGES; path: string }): AgentFileChange {
  return { type: CHANGES[type], path }
}

/** Exactly as many bytes as were announced: who has read them may rely on the limit that it gave. */
async function* bytesUntil(
  stream: ClientHttp2Stream,
  sizeBytes: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let missing = sizeBytes
  try {
    for await (const bytes of bytesOf(stream)) {
      missing -= bytes.length
      if (missing < 0) throw unfaithful()
      yield bytes
    }
    if (missing > 0) throw unfaithful()
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

function unfaithful(): AppError {
  return new AppError('sandbox_failed', 'the sandbox sent another number of bytes than it announced')
}

async function send(body: Uint8Array | AsyncIterable<Uint8Array>, stream: ClientHttp2Stream): Promise<void> {
  if (body instanceof Uint8Array) {
    stream.end(body)
    return
  }
  for await (const bytes of body) {
    if (stream.destroyed) return
    await taken(stream, bytes)
  }
  stream.end()
}

/** Resolves when the bytes have left, or never will. */
function taken(stream: ClientHttp2Stream, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('close', done)
      resolve()
    }
    stream.once('close', done)
    stream.write(bytes, done)
  })
}

/** Rejects as soon as the agent refuses, however long the body still is; resolves never. */
function failureOf(answered: Promise<unknown>): Promise<never> {
  return new Promise((_resolve, reject) => {
    answered.catch(reject)
  })
}
