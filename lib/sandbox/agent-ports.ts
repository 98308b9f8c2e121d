import type { Client } from '@connectrpc/connect'
import type { ListeningPort } from './agent-client'
import type { Agent } from './proto/gen/codetok/agent_pb'

/** Ends with the signal, or with the sandbox. */
export async function* readPorts(
  agent: Client<typeof Agent>,
  signal: AbortSignal,
): AsyncGenerator<readonly ListeningPort[]> {
  for await (const { ports } of agent.watchPorts({}, { signal })) {
    yield ports.map(({ port, socket }) => ({ port, socket }))
  }
}
