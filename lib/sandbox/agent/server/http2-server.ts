import { createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { Duplex } from 'node:stream'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { CONNECTION_WINDOW_BYTES, HTTP2_OPTIONS, UPLOAD_WINDOW_BYTES } from '../../proto/http2-options'
import type { AgentServices } from '../service'
import { tellErrors } from './tell-errors'

export type ConnectHandler = (request: Http2ServerRequest, response: Http2ServerResponse) => void

/** Serves HTTP/2 over the one stream, and resolves when that has closed. */
export function serve(stream: Duplex, services: readonly AgentServices[], onConnect: ConnectHandler): Promise<void> {
  const adapter = connectNodeAdapter({
    routes: (router) => {
      for (const service of services) service.routes?.(router)
    },
    interceptors: [tellErrors],
    // The stream is local: compressing would cost more than it saves.
    acceptCompression: [],
  })
  const server = createServer({
    ...HTTP2_OPTIONS,
    settings: { initialWindowSize: UPLOAD_WINDOW_BYTES, maxConcurrentStreams: HTTP2_OPTIONS.peerMaxConcurrentStreams },
  })
  server.on('request', (request, response) => {
    // E2B's clients say "no deadline" by 0, which Connect takes for one that has passed.
    if (Number(request.headers['connect-timeout-ms']) <= 0) delete request.headers['connect-timeout-ms']
    const url = new URL(request.url, 'http://agent')
    if (!services.some((service) => service.http?.(request, response, url))) adapter(request, response)
  })
  server.on('connect', onConnect)
  return new Promise((resolve) => {
    server.on('session', (session) => {
      session.setLocalWindowSize(CONNECTION_WINDOW_BYTES)
      session.on('error', () => session.destroy())
      session.once('close', resolve)
    })
    server.on('sessionError', () => resolve())
    server.emit('connection', stream)
  })
}
