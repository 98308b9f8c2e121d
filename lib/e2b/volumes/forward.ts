import '#server-only'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@/lib/contracts/errors'
import type { AgentClient } from '@/lib/sandbox'
import { streamBytes } from '@/lib/server/body'
import { drawn } from '@/lib/server/download'

/** Of one file. */
const UPLOAD_MAX_BYTES = 16 * 1024 * 1024 * 1024
const PASSED_BACK = ['content-type', 'content-length']

/**
 * Hands a request on to an agent and its answer back, both bodies streamed.
 *
 * @param onDone nothing more of the answer will come
 * @throws {AppError} `sandbox_failed` where none comes; what the body throws
 */
export async function forward(
  agent: Pick<AgentClient, 'request'>,
  request: Request,
  path: string,
  onDone: () => void,
): Promise<Response> {
  const stream = agent.request({ ':method': request.method, ':path': path })
  stream.once('close', onDone)
  const answered = new Promise<Record<string, unknown>>((resolve, reject) => {
    stream.on('response', resolve)
    stream.once('error', reject)
    stream.once('close', () => reject(new Error('the stream closed')))
  })
  // The agent may refuse before all has come, and then takes no more: its answer counts.
  const refused = pipeline(Readable.from(streamBytes(request, UPLOAD_MAX_BYTES)), stream).then(
    () => answered,
    (error: unknown) => (error instanceof AppError ? Promise.reject(error) : answered),
  )
  const headers = await Promise.race([answered, refused]).catch((cause: unknown) => {
    if (cause instanceof AppError) throw cause
    throw new AppError('sandbox_failed', 'the volume did not answer', { cause })
  })
  const status = Number(headers[':status'])
  const kept = PASSED_BACK.filter((name) => headers[name] !== undefined).map((name) => [name, String(headers[name])])
  const isEmpty = status === 204
  if (isEmpty) stream.resume()
  return new Response(isEmpty ? null : drawn(stream), {
    status,
    headers: { ...Object.fromEntries(kept), 'cache-control': 'no-store, no-transform' },
  })
}
