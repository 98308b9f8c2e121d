import type { Duplex } from 'node:stream'
import { createClient } from '@connectrpc/connect'
import type { AgentClient } from './agent-client'
import { acceptConnections } from './agent-egress'
import { appErrorFrom } from './agent-error'
import { createAgentFiles } from './agent-files'
import { readPorts } from './agent-ports'
import { startAgentRun } from './agent-run'
import { readSamples } from './agent-samples'
import { AgentSession } from './agent-session'
import { openAgentTerminal } from './agent-terminal'
import { openTunnel } from './agent-tunnel'
import { AgentWatch } from './agent-watch'
import type { DriverSandbox } from './driver/driver'
import { Agent } from './proto/gen/codetok/agent_pb'

/**
 * Speaks to the agent at the other end of `stream`, from its first byte on.
 *
 * @param relieve lifts the limit that the agent shares with programs, where the driver can
 */
export function connectAgent(stream: Duplex, relieve?: DriverSandbox['relieve']): AgentClient {
  return agentOver(new AgentSession(stream), relieve)
}

export function agentOver(session: AgentSession, relieve?: DriverSandbox['relieve']): AgentClient {
  const agent = createClient(Agent, session.transport)
  const answered = async (call: Promise<unknown>) => {
    await call.catch((error: unknown) => {
      throw appErrorFrom(error)
    })
  }
  const ping = (timeoutMs: number) => answered(agent.ping({}, { timeoutMs }))
  const watch = new AgentWatch({ ping, relieve, giveUp: () => session.close() })
  return {
    ping,
    claim: (settings) => answered(agent.claim(settings)),
    tellDisk: (usedBytes) => void agent.tellDisk({ usedBytes }).catch(() => {}),
    rest: (isResting) => watch.rest(isResting),
    startRun: (request, { signal } = {}) => startAgentRun(agent, request, { watch, ...(signal ? { signal } : {}) }),
    openTerminal: (request) => openAgentTerminal(agent, request),
    files: createAgentFiles(session),
    metrics: (intervalMs, signal) => readSamples(agent, intervalMs, signal),
    ports: (signal) => readPorts(agent, signal),
    request: (headers) => session.request(headers),
    tunnel: (port, signal) => openTunnel(session, port, signal),
    acceptConnections: (onConnection) => acceptConnections(session, onConnection),
    close: () => session.close(),
    closed: session.closed,
  }
}
