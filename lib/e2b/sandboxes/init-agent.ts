import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import type { AgentClient } from '@/lib/sandbox'

/** Tells the agent what E2B's clients gave for the sandbox. @throws {AppError} `sandbox_failed` when it does not take it */
export async function initAgent(agent: AgentClient, settings: { envVars: Record<string, string> }): Promise<void> {
  const stream = agent.request({ ':method': 'POST', ':path': '/init', 'content-type': 'application/json' })
  const answered = new Promise<number>((resolve, reject) => {
    stream.on('response', (headers) => resolve(Number(headers[':status'])))
    stream.on('error', reject)
    stream.on('close', () => reject(new Error('the stream closed')))
  })
  stream.end(JSON.stringify(settings))
  stream.resume()
  const status = await answered.catch((cause: unknown) => {
    throw new AppError('sandbox_failed', 'the sandbox did not answer', { cause })
  })
  if (status !== 204) throw new AppError('sandbox_failed', `the sandbox refused its settings with ${status}`)
}
