import { once } from 'node:events'
import { connect, Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { AgentTransport } from '../config'
import { acceptWebSocket } from './accept-websocket'

/** Opens the byte stream to the server. Nothing is written to it here. */
export async function openTransport(transport: AgentTransport): Promise<Duplex> {
  switch (transport.kind) {
    case 'unix': {
      const socket = connect(transport.path)
      await once(socket, 'connect')
      return socket
    }
    case 'fd':
      return new Socket({ fd: transport.fd, readable: true, writable: true })
    case 'websocket':
      return acceptWebSocket(transport)
    case 'stdio':
      // Not process.stdout: on a pipe its writes block, and with them every program's output.
      return Duplex.from({
        readable: new Socket({ fd: 0, readable: true, writable: false }),
        writable: new Socket({ fd: 1, readable: false, writable: true }),
      })
  }
}

/**
 * Resolves when the server has spoken. What is written to a container's stdout before somebody is attached is lost, and
 * HTTP/2 does not survive a lost frame. Rejects when the stream closes first.
 */
export function spokenTo(stream: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    const onReadable = () => {
      if (stream.readableLength === 0) return
      stream.off('readable', onReadable)
      resolve()
    }
    stream.on('readable', onReadable)
    stream.once('end', () => reject(new Error('the stream closed before the server had spoken')))
    stream.once('error', reject)
  })
}
