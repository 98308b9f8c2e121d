import type { AgentConfig } from '../config'
import type { Users } from '../users'
import { type AsUser, createAsUser } from './as-user'
import { GroupIds, isOwnGroup } from './group-ids'
import { Launcher } from './launcher'
import type { Members } from './members'
import { PipeStock } from './pipes'
import type { ProcStatus } from './proc-table'

/** How the agent starts and sees programs of the user; one object for all its parts. */
export class AgentProcesses {
  readonly asUser: AsUser
  readonly launcher: Launcher
  readonly pipes: PipeStock
  /** Interpreters that wait for their program: machinery until they run one. */
  readonly waiting = new Set<Members>()

  constructor(
    private readonly config: AgentConfig,
    users: Users,
    programDir: string,
  ) {
    this.asUser = createAsUser(config)
    this.pipes = new PipeStock(config, users.standard, this.asUser, programDir)
    this.launcher = new Launcher(config, new GroupIds(), this.pipes)
  }

  /** Programs that were launched and have not ended, those that wait left out. */
  busy(): number {
    return this.launcher.live - this.waiting.size
  }

  /** The user's programs among `table`: neither the agent and its helpers, nor interpreters that wait. */
  programs(table: readonly ProcStatus[]): ProcStatus[] {
    const waiting = new Set([...this.waiting].flatMap((members) => members.all(table)))
    const isLaunched = this.config.separateUser
      ? (process: ProcStatus) => process.groups.some(isOwnGroup)
      : (process: ProcStatus) => process.namespacePids.length > 1 && process.namespacePids.at(-1) !== 1
    return table.filter((process) => !process.isZombie && isLaunched(process) && !waiting.has(process))
  }
}
