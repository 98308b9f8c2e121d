import { once } from 'node:events'
import type { ServerHttp2Stream } from 'node:http2'
import { createServer, type Socket } from 'node:net'
import { CALLER_HEADER } from '../../proto/egress'
import { joinStreams } from '../tunnel/join-streams'

/** Connections of programs at once, those included that wait for a stream of the server. */
const MAX_CONNECTIONS = 512

/** Bytes that programs have got from the network, and sent to it. */
export interface Traffic {
  inBytes: number
  outBytes: number
}

/**
 * The sandbox's way out: what a program dials here goes, byte for byte, over a stream that the server keeps open for it. What
 * the bytes ask for is the server's to read and to decide.
 */
export class Egress {
  readonly #streams: ServerHttp2Stream[] = []
  readonly #waiting: Socket[] = []
  readonly #live = new Set<Socket>()
  readonly #past: Traffic = { inBytes: 0, outBytes: 0 }

  /** @param callerAt the pid of the launched program that was told to come by an address of this machine */
  constructor(private readonly callerAt: (address: string) => number | undefined) {}

  /** @throws when the port is taken: nothing of the user's runs yet, so it never is */
  async listen(port: number): Promise<void> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) =>
      this.#accept(socket),
    )
    server.maxConnections = MAX_CONNECTIONS
    // Every address of a sandbox is its own loopback: there is no other interface.
    server.listen(port, '0.0.0.0')
    await once(server, 'listening')
  }

  /** Keeps one more stream of the server for the next program that dials. */
  offer(stream: ServerHttp2Stream): void {
    this.#streams.push(stream)
    stream.once('close', () => remove(this.#streams, stream))
    this.#match()
  }

  get traffic(): Traffic {
    const total = { ...this.#past }
    for (const socket of this.#live) add(total, socket)
    return total
  }

  #accept(socket: Socket): void {
    this.#live.add(socket)
    this.#waiting.push(socket)
    socket.on('error', () => {}) // a program may break off at any time; its `close` follows
    socket.once('close', () => {
      remove(this.#waiting, socket)
      this.#live.delete(socket)
      add(this.#past, socket)
    })
    this.#match()
  }

  #match(): void {
    while (this.#waiting.length > 0) {
      const stream = this.#streams.shift()
      if (!stream) return
      const socket = this.#waiting.shift()
      if (!socket) return
      const caller = this.callerAt(socket.localAddress ?? '')
      stream.respond({ ':status': 200, ...(caller === undefined ? {} : { [CALLER_HEADER]: String(caller) }) })
      joinStreams(stream, socket)
      socket.resume()
    }
  }
}

function add(total: Traffic, socket: Socket): void {
  total.inBytes += socket.bytesWritten
  total.outBytes += socket.bytesRead
}

function remove<T>(list: T[], item: T): void {
  const at = list.indexOf(item)
  if (at >= 0) list.splice(at, 1)
}
