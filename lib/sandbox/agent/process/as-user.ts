import type { AgentConfig } from '../config'
import type { SandboxUser } from '../users'

/**
 * Does something synchronous with the user's effective ids, so that the kernel checks it as the user's own act. Real and
 * saved ids stay root's: no program of the user may signal or trace the agent meanwhile.
 */
export type AsUser = <T>(user: Pick<SandboxUser, 'uid' | 'gid'>, act: () => T) => T

export function createAsUser(config: Pick<AgentConfig, 'separateUser'>): AsUser {
  const { setegid, seteuid, geteuid, getegid } = process
  if (!config.separateUser || !setegid || !seteuid || !geteuid || !getegid) return (_user, act) => act()
  const agentUid = geteuid()
  const agentGid = getegid()
  return (user, act) => {
    if (user.uid === agentUid) return act()
    // The group first and back last: only uid 0 has the capability to change it.
    setegid(user.gid)
    try {
      seteuid(user.uid)
      return act()
    } finally {
      seteuid(agentUid)
      setegid(agentGid)
    }
  }
}
