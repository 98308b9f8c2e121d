import type { AgentConfig } from '../config'
import type { Users } from '../users'
import { type AsUser, createAsUser } from './as-user'
import { GroupIds } from './group-ids'
import { Launcher } from './launcher'
import { PipeStock } from './pipes'

/** How the agent starts and sees programs of the user; one object for all its parts. */
export class AgentProcesses {
  readonly asUser: AsUser
  readonly launcher: Launcher
  readonly pipes: PipeStock

  constructor(config: AgentConfig, users: Users) {
    this.asUser = createAsUser(config)
    this.pipes = new PipeStock(config, users.standard, this.asUser)
    this.launcher = new Launcher(config, new GroupIds(), this.pipes)
  }
}
