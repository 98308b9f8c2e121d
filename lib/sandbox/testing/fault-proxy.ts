import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** `stall`: what the engine is asked to create never comes to it. `refuse`: it is answered with 500. */
export type Fault = 'none' | 'stall' | 'refuse'

const CREATE = /^POST \S*\/containers\/create/
const REFUSAL =
  'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 24\r\nConnection: close\r\n\r\n{"message":"bad weather"}'

/** A Docker engine that misbehaves on demand, in front of the real one, which is left alone. */
export class FaultProxy {
  readonly address: string
  fault: Fault = 'none'
  readonly #server: Server
  readonly #directory: string
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server, directory: string) {
    this.#server = server
    this.#directory = directory
    this.address = `unix://${join(directory, 'engine.sock')}`
  }

  static async open(engineSocket: string): Promise<FaultProxy> {
    const directory = await mkdtemp(join(tmpdir(), 'fault-proxy-'))
    const server = createServer({ allowHalfOpen: true })
    const proxy = new FaultProxy(server, directory)
    server.on('connection', (client) => proxy.#join(client, connect({ path: engineSocket, allowHalfOpen: true })))
    await new Promise<void>((resolve) => server.listen(join(directory, 'engine.sock'), resolve))
    return proxy
  }

  /** As a restart of the engine looks from here: every connection ends at once, attached ones too. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
    await rm(this.#directory, { recursive: true })
  }

  #join(client: Socket, engine: Socket): void {
    for (const [socket, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      this.#sockets.add(socket)
      // The other end's trouble is this one's end; who reads it there sees it.
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        this.#sockets.delete(socket)
        other.destroy()
      })
    }
    engine.pipe(client)
    client.on('data', (chunk: Buffer) => {
      const isCreate = CREATE.test(chunk.toString('latin1'))
      if (isCreate && this.fault === 'stall') return
      if (isCreate && this.fault === 'refuse') client.end(REFUSAL)
      else if (!engine.write(chunk)) {
        client.pause()
        engine.once('drain', () => client.resume())
      }
    })
    client.on('end', () => engine.end())
  }
}
