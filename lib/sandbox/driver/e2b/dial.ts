import type { Duplex } from 'node:stream'
import type { Sandbox } from 'e2b'
import { createWebSocketStream, WebSocket } from 'ws'
import { STREAM_SECRET_HEADER } from '../../proto/stream-secret'
import type { Upstream } from './upstream'

const RETRY_MS = 50
/** Proxies on the way cut what is silent for some minutes. */
const PING_INTERVAL_MS = 25_000

/**
 * Connects to the agent that waits at a port of an upstream's sandbox: by a WebSocket, which every proxy on the way lets through
 * both ways, with HTTP/2 in it.
 *
 * @param signal gives up with its reason; asks again and again until then
 */
export async function dialAgent(
  upstream: Upstream,
  sandbox: Sandbox,
  { port, secret, signal }: { port: number; secret: string; signal: AbortSignal },
): Promise<Duplex> {
  const url = upstream.sandboxUrl.replace(/^http/, 'ws')
  const headers = {
    'E2b-Sandbox-Id': sandbox.sandboxId,
    'E2b-Sandbox-Port': String(port),
    ...(sandbox.trafficAccessToken ? { 'E2B-Traffic-Access-Token': sandbox.trafficAccessToken } : {}),
    [STREAM_SECRET_HEADER]: secret,
  }
  for (;;) {
    const webSocket = await attempt(url, headers, signal)
    if (webSocket) return streamOf(webSocket)
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

/** @returns undefined while nobody listens there, which an upstream says by an answer of its own */
function attempt(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<WebSocket | undefined> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const webSocket = new WebSocket(url, { headers, perMessageDeflate: false })
    const giveUp = () => webSocket.terminate()
    signal.addEventListener('abort', giveUp, { once: true })
    webSocket.once('open', () => {
      signal.removeEventListener('abort', giveUp)
      resolve(webSocket)
    })
    webSocket.once('unexpected-response', (request) => {
      signal.removeEventListener('abort', giveUp)
      resolve(undefined)
      request.destroy()
    })
    webSocket.on('error', (error) => reject(signal.aborted ? signal.reason : error))
  })
}

function streamOf(webSocket: WebSocket): Duplex {
  const ping = setInterval(() => webSocket.ping(), PING_INTERVAL_MS)
  ping.unref()
  webSocket.once('close', () => clearInterval(ping))
  return createWebSocketStream(webSocket)
}
