import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import type { AgentClient } from '@/lib/sandbox'
import { askAgent } from './ask-agent'

/** Tells the agent what E2B's clients gave for the sandbox. @throws {AppError} `sandbox_failed` when it does not take it */
export async function initAgent(agent: AgentClient, settings: { envVars: Record<string, string> }): Promise<void> {
  const { status } = await askAgent(agent, 'POST', '/init', settings)
  if (status !== 204) throw new AppError('sandbox_failed', `the sandbox refused its settings with ${status}`)
}
