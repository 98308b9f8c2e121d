import type { Channel } from './channel/channel'
import type { ChannelStream } from './channel/stream'
import { FileFailure } from './failure'
import type {
  Entry,
  EntryAnswer,
  HelperRequest,
  ListPart,
  ReadRange,
  RemoveAnswer,
  RequestOf,
  WatchBatch,
} from './protocol'

type Options<Op extends HelperRequest['op']> = Omit<RequestOf<Op>, 'op'>
type Body = Uint8Array | AsyncIterable<Uint8Array>

/** A file that is open in the helper, for one read or none. */
export interface OpenedFile extends Disposable {
  readonly entry: Entry
  /** Call once. Ending the iteration early closes the file, too. */
  read(range: ReadRange): AsyncGenerator<Buffer, void, undefined>
}

/** The agent's side of one file helper. Every method throws {FileFailure}. */
export class FileHelper {
  readonly #channel: Channel

  constructor(channel: Channel) {
    this.#channel = channel
  }

  async stat(options: Options<'stat'>): Promise<Entry> {
    return (await this.#ask<EntryAnswer>({ op: 'stat', ...options })).entry
  }

  /** Batches as they are read; the last says whether there was more. */
  async *list(options: Options<'list'>): AsyncGenerator<ListPart, void, undefined> {
    const stream = this.#open({ op: 'list', ...options })
    try {
      for await (const item of stream) yield parse<ListPart>(item)
    } finally {
      finish(stream)
    }
  }

  async open(options: Options<'read'>): Promise<OpenedFile> {
    const stream = this.#channel.open({ op: 'read', ...options })
    const { entry } = await answer<EntryAnswer>(stream)
    return {
      entry,
      async *read(range) {
        try {
          await stream.sendJson(range)
          stream.end()
          yield* stream.bytes()
        } finally {
          finish(stream)
        }
      },
      [Symbol.dispose]: () => finish(stream),
    }
  }

  /** What the body's iteration throws, is thrown, and nothing of the file is left. */
  async write(options: Options<'write'>, body: Body): Promise<Entry> {
    const stream = this.#channel.open({ op: 'write', ...options })
    try {
      await Promise.race([send(body, stream), failureOf(stream)])
      return (await answer<EntryAnswer>(stream)).entry
    } finally {
      finish(stream)
    }
  }

  async makeDirectory(path: string): Promise<Entry> {
    return (await this.#ask<EntryAnswer>({ op: 'makeDirectory', path })).entry
  }

  async setAttributes(options: Options<'setAttributes'>): Promise<Entry> {
    return (await this.#ask<EntryAnswer>({ op: 'setAttributes', ...options })).entry
  }

  async move(options: Options<'move'>): Promise<Entry> {
    return (await this.#ask<EntryAnswer>({ op: 'move', ...options })).entry
  }

  /** @returns whether anything was there */
  async remove(path: string): Promise<boolean> {
    return (await this.#ask<RemoveAnswer>({ op: 'remove', path })).existed
  }

  /** Resolves when every change from now on will be told. End it by the signal. */
  async watch(options: Options<'watch'>, signal: AbortSignal): Promise<AsyncGenerator<WatchBatch, void, undefined>> {
    const stream = this.#open({ op: 'watch', ...options })
    const stop = () => stream.cancel()
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    await stream.next()
    return watchBatches(stream, signal, stop)
  }

  #open(request: HelperRequest): ChannelStream {
    const stream = this.#channel.open(request)
    stream.end()
    return stream
  }

  async #ask<T>(request: HelperRequest): Promise<T> {
    const stream = this.#open(request)
    const value = await answer<T>(stream)
    finish(stream)
    return value
  }
}

async function* watchBatches(
  stream: ChannelStream,
  signal: AbortSignal,
  stop: () => void,
): AsyncGenerator<WatchBatch, void, undefined> {
  try {
    for await (const item of stream) yield parse<WatchBatch>(item)
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', stop)
    finish(stream)
  }
}

async function send(body: Body, stream: ChannelStream): Promise<void> {
  if (body instanceof Uint8Array) await stream.sendBytes(body)
  else for await (const bytes of body) await stream.sendBytes(bytes)
  stream.end()
}

/** A full disk must be told at once, even while the body that does not fit stands still. Resolves never. */
function failureOf(stream: ChannelStream): Promise<never> {
  return new Promise((_resolve, reject) => {
    stream.signal.addEventListener('abort', () => reject(stream.signal.reason))
    if (stream.signal.aborted) reject(stream.signal.reason)
  })
}

async function answer<T>(stream: ChannelStream): Promise<T> {
  return parse<T>(await stream.next())
}

function parse<T>(item: Awaited<ReturnType<ChannelStream['next']>>): T {
  if (item === undefined || !('json' in item)) throw new FileFailure('internal', 'the file helper did not answer')
  return JSON.parse(item.json)
}

/** Nothing happens where the call is over. */
function finish(stream: ChannelStream): void {
  stream.cancel()
}
