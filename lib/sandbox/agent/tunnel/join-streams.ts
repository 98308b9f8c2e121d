import type { ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'

/** Carries bytes both ways, at the pace of the slower. Either side may break off; the other then has nothing to wait for. */
export function joinStreams(stream: ServerHttp2Stream, socket: Socket): void {
  stream.pipe(socket)
  socket.pipe(stream)
  socket.once('close', () => stream.close())
  stream.on('error', () => socket.destroy())
  stream.once('close', () => socket.destroy())
}
