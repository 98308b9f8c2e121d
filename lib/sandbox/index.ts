import '#server-only'

export type { AgentClient, AgentFileChange, AgentFileEntry, AgentFiles, AgentSample } from './agent-client'
export { ClaimedSandbox } from './claimed-sandbox'
export type {
  DriverCapabilities,
  DriverName,
  Enforcement,
  SandboxDriver,
  SandboxExit,
  SandboxLimits,
  SandboxSpec,
} from './driver/driver'
export type { AcquireStats, CreateStats, DestroyStats, ErrorStats, ExecuteStats, ReleaseStats } from './lifecycle'
export { Lifecycle, sharedLifecycle } from './lifecycle'
export { DEFAULT_LIMITS, DEFAULT_SPEC, DEFAULT_TIMEOUT_MS, inodesFor } from './limits'
export { newId } from './new-id'
export type { RunOutcome, RunUsage } from './outcome'
export { SandboxPool } from './pool'
export type { SandboxPoolOptions } from './pool-options'
export type { AcquireOptions, Pool, PoolStats } from './pool-types'
export type { Run, RunOwner } from './run'
export type { NumberedRunEvent } from './run-log/event-store'
export type { RunEnd, RunLog } from './run-log/run-log'
export type { RunRegistry, StartOptions } from './run-registry'
export type { Sandbox } from './sandbox'
export type { Terminal, TerminalOutput } from './terminal'
export type { TerminalRegistry } from './terminal-registry'
