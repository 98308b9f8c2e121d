import '#server-only'
import { text } from 'node:stream/consumers'
import { AppError } from '@/lib/contracts/errors'
import type { AgentClient } from '@/lib/sandbox'

/** One request to the agent's plain HTTP, whose answer is small. @throws {AppError} `sandbox_failed` when none comes */
export async function askAgent(
  agent: Pick<AgentClient, 'request'>,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<{ status: number; body: string }> {
  try {
    const stream = agent.request({ ':method': method, ':path': path, 'content-type': 'application/json' })
    const status = new Promise<number>((resolve) => {
      stream.on('response', (headers) => resolve(Number(headers[':status'])))
    })
    stream.end(body === undefined ? undefined : JSON.stringify(body))
    const answered = await text(stream)
    // One that was reset before it answered ends all the same.
    return { status: await Promise.race([status, Promise.resolve(0)]), body: answered }
  } catch (cause) {
    throw new AppError('sandbox_failed', 'the sandbox did not answer', { cause })
  }
}
