import { connect, createServer, type Server } from 'node:net'
import { ByteReader } from '../byte-reader'
import { join } from '../join'

export interface SocksServer {
  server: Server
  /** What it was asked to connect to, in turn. */
  asked: string[]
  /** By whom; empty where nobody said. */
  users: string[]
}

/** A SOCKS5 proxy as somebody may run one: for anybody, or for who has the password. It connects to IPv4 addresses alone. */
export function socksServer(login?: { username: string; password: string }): SocksServer {
  const asked: string[] = []
  const users: string[] = []
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    socket.on('error', () => {})
    const bytes = new ByteReader(socket)
    const [, count = 0] = await bytes.take(2)
    const methods = await bytes.take(count)
    const method = login ? 2 : 0
    if (!methods.includes(method)) return socket.end(Buffer.of(5, 0xff))
    socket.write(Buffer.of(5, method))
    if (login) {
      const text = async () => String(await bytes.take((await bytes.take(1))[0] ?? 0))
      await bytes.take(1)
      const [username, password] = [await text(), await text()]
      users.push(username)
      const isRight = username === login.username && password === login.password
      socket.write(Buffer.of(1, isRight ? 0 : 1))
      if (!isRight) return socket.end()
    }
    const [, , , type = 0] = await bytes.take(4)
    if (type !== 1) return socket.end(Buffer.of(5, 8, 0, 1, 0, 0, 0, 0, 0, 0))
    const host = [...(await bytes.take(4))].join('.')
    const port = (await bytes.take(2)).readUInt16BE(0)
    asked.push(`${host}:${port}`)
    bytes.giveBack()
    const target = connect({ host, port, allowHalfOpen: true })
    target.once('error', () => socket.end(Buffer.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0)))
    target.once('connect', () => {
      socket.write(Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0))
      join(socket, target)
    })
  })
  return { server, asked, users }
}
