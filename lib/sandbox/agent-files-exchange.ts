import { type ClientHttp2Stream, constants } from 'node:http2'
import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import { asAppError, parseJson } from './agent-files-wire'
import type { AgentSession } from './agent-session'

const PREFIX = '/codetok.files/'
/** Answers that are read as a whole are small: one entry, or a failure. */
const ANSWER_MAX_BYTES = 256 * 1024

export type Query = Record<string, string | number | undefined>

/** One call to the agent's file endpoint. `stream` can be written until `end`; `answered` resolves with the headers of a success. */
export interface Exchange {
  readonly stream: ClientHttp2Stream
  /** @throws {AppError} what the agent answered instead */
  readonly answered: Promise<{ sizeBytes: number }>
}

export function startExchange(session: AgentSession, method: string, query: Query, hasBody = false): Exchange {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value))
  let stream: ClientHttp2Stream
  try {
    stream = session.request(
      { ':method': hasBody ? 'PUT' : 'POST', ':path': `${PREFIX}${method}?${parameters}` },
      { endStream: !hasBody },
    )
  } catch (cause) {
    throw lost(cause)
  }
  const answered = responseOf(stream)
  // Told to whoever waits for it; one who has given up has an error of its own.
  answered.catch(() => {})
  return { stream, answered }
}

/** The whole answer as JSON. @throws {AppError} */
export async function jsonOf({ stream, answered }: Exchange): Promise<unknown> {
  await answered
  return parseJson(await textOf(stream))
}

/** The answer's bytes; leaving early ends the call. @throws {AppError} `sandbox_failed` where it was cut short */
export async function* bytesOf(stream: ClientHttp2Stream): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const bytes of stream) yield bytes
    // Node.js ends a stream that was reset as if all of it had come.
    if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) throw lost(undefined)
  } catch (error) {
    throw error instanceof AppError ? error : lost(error)
  } finally {
    stream.close(constants.NGHTTP2_CANCEL)
  }
}

export async function* linesOf(stream: ClientHttp2Stream): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder()
  let held = ''
  for await (const bytes of bytesOf(stream)) {
    const lines = (held + decoder.decode(bytes, { stream: true })).split('\n')
    held = lines.pop() ?? ''
    yield* lines
  }
}

function responseOf(stream: ClientHttp2Stream): Promise<{ sizeBytes: number }> {
  return new Promise((resolve, reject) => {
    const onLost = () => reject(lost(undefined))
    stream.once('close', onLost)
    stream.once('response', (headers) => {
      // From here on, what is read tells whether all of it came.
      stream.off('close', onLost)
      if (headers[':status'] === 200) resolve({ sizeBytes: Number(headers['content-length'] ?? 0) })
      else
        textOf(stream)
          .then((text) => reject(asAppError(parseJson(text))))
          .catch(reject)
    })
    stream.once('error', (cause) => reject(lost(cause)))
  })
}

async function textOf(stream: ClientHttp2Stream): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const bytes of bytesOf(stream)) {
    parts.push(bytes)
    length += bytes.length
    if (length > ANSWER_MAX_BYTES) throw new AppError('sandbox_failed', 'the sandbox gave an answer that is too long')
  }
  return Buffer.concat(parts).toString()
}

function lost(cause: unknown): AppError {
  return new AppError('sandbox_failed', tellReason('lostDuringFiles'), { cause })
}
