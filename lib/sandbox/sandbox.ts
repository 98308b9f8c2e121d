import type { AgentClient } from './agent-client'
import type { DriverCapabilities, DriverName, SandboxExit, SandboxSpec } from './driver/driver'

/** One claimed sandbox: what a pool hands out. It serves one owner and is then destroyed. */
export interface Sandbox {
  readonly id: string
  readonly driver: DriverName
  readonly spec: SandboxSpec
  readonly capabilities: DriverCapabilities
  readonly createdAtMs: number
  readonly agent: AgentClient
  /** Resolves once with the reason. */
  readonly exited: Promise<SandboxExit>
}
