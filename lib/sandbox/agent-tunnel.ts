import type { Duplex } from 'node:stream'
import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import type { AgentSession } from './agent-session'
import { PacedStream } from './egress/paced-stream'

/**
 * A byte stream to `127.0.0.1:<port>` inside the sandbox.
 *
 * @throws {AppError} `not_found` where nothing listens, `sandbox_failed` when the agent is lost
 */
export function openTunnel(session: AgentSession, port: number, signal?: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    if (!session.isOpen) throw new AppError('sandbox_failed', 'the sandbox is gone')
    const stream = session.request({ ':method': 'CONNECT', ':authority': `127.0.0.1:${port}` })
    const onAbort = () => {
      stream.destroy()
      reject(signal?.reason)
    }
    const lose = (cause?: Error) => reject(new AppError('sandbox_failed', tellReason('noAnswer'), { cause }))
    signal?.addEventListener('abort', onAbort, { once: true })
    stream.once('error', lose)
    stream.once('close', lose)
    stream.once('response', (headers) => {
      signal?.removeEventListener('abort', onAbort)
      stream.off('error', lose)
      stream.off('close', lose)
      if (headers[':status'] === 200) {
        // HTTP writes strings, whose bytes streams of HTTP/2 take from memory that is no longer theirs (Node.js 20).
        const tunnel = new PacedStream(stream, {})
        tunnel.on('error', () => {}) // told to whoever uses it, and nobody may any more
        resolve(tunnel)
        return
      }
      stream.on('error', () => {}) // it is refused already
      stream.destroy()
      reject(new AppError('not_found', `nothing listens on port ${port} of the sandbox`))
    })
  })
}
