import type { Duplex } from 'node:stream'
import { createClient } from '@connectrpc/connect'
import type { AgentClient } from './agent-client'
import { appErrorFrom } from './agent-error'
import { createAgentFiles } from './agent-files'
import { startAgentRun } from './agent-run'
import { readSamples } from './agent-samples'
import { AgentSession } from './agent-session'
import { openAgentTerminal } from './agent-terminal'
import { openTunnel } from './agent-tunnel'
import { Agent } from './proto/gen/codetok/agent_pb'

/** Speaks to the agent at the other end of `stream`, from its first byte on. */
export function connectAgent(stream: Duplex): AgentClient {
  return agentOver(new AgentSession(stream))
}

export function agentOver(session: AgentSession): AgentClient {
  const agent = createClient(Agent, session.transport)
  const answered = async (call: Promise<unknown>) => {
    await call.catch((error: unknown) => {
      throw appErrorFrom(error)
    })
  }
  return {
    ping: (timeoutMs) => answered(agent.ping({}, { timeoutMs })),
    claim: (settings) => answered(agent.claim(settings)),
    startRun: (request, options) => startAgentRun(agent, request, options),
    openTerminal: (request) => openAgentTerminal(agent, request),
    files: createAgentFiles(session),
    metrics: (intervalMs, signal) => readSamples(agent, intervalMs, signal),
    request: (headers) => session.request(headers),
    tunnel: (port, signal) => openTunnel(session, port, signal),
    close: () => session.close(),
    closed: session.closed,
  }
}
