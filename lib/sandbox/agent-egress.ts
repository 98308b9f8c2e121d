import type { AgentClient } from './agent-client'
import type { AgentSession } from './agent-session'
import { CALLER_HEADER, EGRESS_AUTHORITY } from './proto/egress'

/** Kept open ahead, so that programs that dial at once need not wait for each other. */
const IDLE_STREAMS = 8

/**
 * Calls `onConnection` with the bytes of each connection that a program makes to the sandbox's proxy. An HTTP/2 server can open
 * no stream, so we keep some open for it.
 */
export function acceptConnections(
  session: AgentSession,
  onConnection: Parameters<AgentClient['acceptConnections']>[0],
): void {
  const open = () => {
    if (!session.isOpen) return
    const stream = session.request({ ':method': 'CONNECT', ':authority': EGRESS_AUTHORITY })
    stream.once('response', (headers) => {
      if (headers[':status'] !== 200) {
        stream.destroy()
        return
      }
      open()
      const caller = Number(headers[CALLER_HEADER])
      onConnection(stream, Number.isInteger(caller) ? caller : undefined)
    })
  }
  for (let count = 0; count < IDLE_STREAMS; count++) open()
}
