import '#server-only'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { RequestListener, Server } from 'node:http'
import type { Services } from '../services'
import { RequestTurns } from './request-turns'

const REQUEST_START = 'http.server.request.start'
/** After the streams have ended, for answers that are on their way. */
const LAST_ANSWERS_MS = 2000

/**
 * Lets requests in to Next.js by turns. Next.js makes its HTTP server before anything of ours runs and keeps it to itself: it is
 * met at its first request, through Node.js's own channel, and what answers requests is put behind the turns.
 */
export function takeTurns(services: Pick<Services, 'sessions' | 'metrics' | 'env' | 'stopping'>): void {
  const turns = new RequestTurns(services)
  const onRequest = (message: unknown) => {
    const { server } = message as { server: Server }
    const address = server.address()
    // The gateway's is another one, and asks nothing of Next.js.
    if (address === null || typeof address === 'string' || address.port !== services.env.PORT) return
    unsubscribe(REQUEST_START, onRequest)
    const listeners = server.listeners('request') as RequestListener[]
    server.removeAllListeners('request')
    server.on('request', (request, response) =>
      turns.handle(request, response, () => {
        for (const listener of listeners) listener.call(server, request, response)
      }),
    )
    services.stopping.addEventListener('abort', () => keepClosing(server))
  }
  subscribe(REQUEST_START, onRequest)
}

/** Next.js ends when no connection is left: one who goes on asking, or never ends a question, would keep it for ever. */
function keepClosing(server: Server): void {
  setInterval(() => server.closeAllConnections(), LAST_ANSWERS_MS).unref()
}
