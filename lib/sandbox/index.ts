import '#server-only'

export { AppError } from '@/lib/contracts/errors'
export type { AgentClient, AgentFileChange, AgentFileEntry, AgentFiles, AgentSample } from './agent-client'
export { connectAgent } from './agent-connection'
export type { LeftOut } from './archive/project-tree'
export { unzipProject } from './archive/unzip-project'
export type { FolderOptions } from './archive/upload-folder'
export { type ProjectZip, zipProject } from './archive/zip-project'
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
export { LANGUAGES_TEMPLATE, type LanguageSupport } from './driver/languages'
export { type LocalDriverName, type Picked, type PickOptions, pickDriver } from './driver/pick'
export {
  CODE_INTERPRETER_TEMPLATE,
  type SandboxTemplates,
  type StoredTemplate,
  type TemplateBase,
  type TemplateBuild,
  type TemplateLog,
  type TemplateOutcome,
  type TemplateStep,
} from './driver/templates'
export type { SandboxVolumes, VolumeMount } from './driver/volumes'
export { ALL_TRAFFIC, type NetworkPolicy, parseNetworkPolicy } from './egress/network-policy'
export {
  ResourceError,
  RuntimeError,
  SandboxError,
  type SandboxErrorCode,
  SecurityError,
  TimeoutError,
} from './errors'
export type { ExecuteOptions, ExecuteResult, Program } from './execute'
export type {
  AcquireStats,
  CreateStats,
  DestroyStats,
  ErrorStats,
  ExecuteStats,
  LifecycleEvent,
  LifecycleEvents,
  ReleaseStats,
} from './lifecycle'
export { Lifecycle, sharedLifecycle } from './lifecycle'
export { DEFAULT_LIMITS, DEFAULT_SPEC, DEFAULT_TIMEOUT_MS, inodesFor } from './limits'
export { LocalSandbox, type LocalSandboxOptions } from './local-sandbox'
export { SandboxLogger, type SandboxLoggerOptions } from './logger/sandbox-logger'
export { type Percentiles, SandboxMetrics } from './metrics/sandbox-metrics'
export { newId } from './new-id'
export type { RunOutcome, RunUsage } from './outcome'
export { SandboxPool } from './pool'
export type { SandboxPoolOptions, WarmSpec } from './pool-options'
export type { AcquireOptions, Pool, PoolStats } from './pool-types'
export { isSameSecret, type SignedRequest, sign, signatureProblem } from './proto/signature'
export type { Run, RunOwner } from './run'
export type { NumberedRunEvent } from './run-log/event-store'
export type { RunEnd, RunLog } from './run-log/run-log'
export type { RunRegistry, StartOptions } from './run-registry'
export type { Sandbox } from './sandbox'
export type { SandboxConfig } from './sandbox-config'
export type { DirectoryEntry, FileStat, SandboxFs } from './sandbox-fs'
export { tellable } from './tellable'
export type { Terminal, TerminalOutput } from './terminal'
export type { TerminalRegistry } from './terminal-registry'
