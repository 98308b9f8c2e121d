import { once } from 'node:events'
import { request } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { NetworkPolicy } from '../network-policy'
import { SandboxNetwork } from '../sandbox-network'

export interface Proxied {
  network: SandboxNetwork
  port: number
  /** How often each name was looked up. */
  lookups: Map<string, number>
  /** Asks the proxy as curl does for `http://…`. */
  get(url: string): Promise<{ status: number; headers: Record<string, unknown>; body: string }>
  /** A tunnel by CONNECT; `head` is the proxy's answer when it refuses. */
  tunnel(authority: string): Promise<{ status: number; head: string; socket: Socket }>
  /** What is left of every connection when the sandbox ends. */
  endSandbox(): void
  close(): void
}

/** A sandbox's network without a sandbox: whoever connects to `port` is a program of it. */
export async function openProxied(options: {
  policy?: NetworkPolicy
  bounds?: NetworkPolicy
  privateAddresses?: string[]
  /** The answers to each question about a name; the last one stays. */
  names?: Record<string, string[][]>
  inBytesPerSecond?: number
  outBytesPerSecond?: number
  ca?: string
  /** Of the run whose program each connection is said to be. */
  callerPid?: () => number
}): Promise<Proxied> {
  const { policy = {}, privateAddresses = [], names = {}, callerPid, ...rates } = options
  const lookups = new Map<string, number>()
  const resolve = async (name: string) => {
    const count = lookups.get(name) ?? 0
    lookups.set(name, count + 1)
    const answers = names[name] ?? []
    return answers[Math.min(count, answers.length - 1)] ?? []
  }
  const network = new SandboxNetwork({ policy, privateAddresses, resolve, ...rates })
  const accepted: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => void accepted.push(socket))
  network.serve({ acceptConnections: (accept) => server.on('connection', (socket) => accept(socket, callerPid?.())) })
  const port = await listen(server)
  return {
    network,
    port,
    lookups,
    get: (url) => get(port, url),
    tunnel: (to) => tunnel(port, to),
    endSandbox: () => {
      for (const socket of accepted) socket.destroy()
    },
    close: () => server.close(),
  }
}

export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function get(port: number, url: string): ReturnType<Proxied['get']> {
  const sent = request({ host: '127.0.0.1', port, path: url, headers: { Host: 'elsewhere.test' } })
  sent.end()
  const [answer] = await once(sent, 'response')
  let body = ''
  for await (const chunk of answer) body += chunk
  return { status: answer.statusCode, headers: answer.headers, body }
}

const HEAD_END = '\r\n\r\n'

async function tunnel(port: number, authority: string): ReturnType<Proxied['tunnel']> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`)
  const seen = await readAtLeast(socket, (bytes) => bytes.includes(HEAD_END))
  const headBytes = seen.indexOf(HEAD_END) + HEAD_END.length
  const isRefused = !seen.subarray(0, headBytes).includes(' 200 ')
  const head = String(isRefused ? seen : seen.subarray(0, headBytes))
  if (!isRefused && seen.length > headBytes) socket.unshift(seen.subarray(headBytes))
  return { status: Number(head.split(' ')[1]), head, socket }
}

/** What comes until it is enough; the socket then waits to be read again. */
export function readAtLeast(socket: Socket, isEnough: (seen: Buffer) => boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let seen: Buffer = Buffer.alloc(0)
    const end = () => reject(new Error(`ended after ${JSON.stringify(seen.toString('latin1'))}`))
    const onData = (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk])
      if (!isEnough(seen)) return
      socket.pause()
      socket.off('data', onData).off('end', end)
      resolve(seen)
    }
    socket.on('data', onData).on('end', end).resume()
  })
}
