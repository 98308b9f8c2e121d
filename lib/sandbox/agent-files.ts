import { AppError } from '@/lib/contracts/errors'
import type { AgentFiles } from './agent-client'
import type { AgentSession } from './agent-session'

/** Files by the agent's file service, over the session of the whole sandbox. */
export function createAgentFiles(session: AgentSession): AgentFiles {
  const absent = (): never => {
    throw new AppError('sandbox_failed', `the agent serves no files ${session.isOpen ? 'yet' : 'any more'}`)
  }
  return {
    list: absent,
    stat: absent,
    read: absent,
    write: absent,
    makeDirectory: absent,
    move: absent,
    remove: absent,
    watch: absent,
  }
}
