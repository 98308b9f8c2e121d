import { z } from 'zod'
import { HistorySample } from './dashboard-history'
import { Health } from './health'
import { RunId } from './ids'
import { RunOutcomeKind } from './run'
import { DriverName } from './sandbox'

const count = z.number().int().nonnegative()
const measure = z.number().nonnegative()
/** Milliseconds; null before the first measurement. */
const Percentiles = z.object({ p50: measure.nullable(), p95: measure.nullable(), p99: measure.nullable() })

/** Which API a sandbox was made by. */
export const Surface = z.enum(['playground', 'e2b'])
export type Surface = z.infer<typeof Surface>

/** What a sandbox uses now. `cpuPercent` 100 is one core. */
export const SandboxUsage = z.object({ cpuPercent: measure, memoryBytes: count, processes: count, diskBytes: count })
export type SandboxUsage = z.infer<typeof SandboxUsage>

export const DashboardSandbox = z.object({
  id: z.string(),
  surface: Surface,
  owner: z.string(),
  template: z.string(),
  driver: DriverName,
  createdAtMs: z.number(),
  /** Null while something keeps it. */
  expiresAtMs: z.number().nullable(),
  liveRuns: count,
  limits: SandboxUsage,
  /** Null until its first sample. */
  usage: SandboxUsage.nullable(),
})
export type DashboardSandbox = z.infer<typeof DashboardSandbox>

export const DashboardPool = z.object({
  warm: count,
  starting: count,
  inUse: count,
  waiting: count,
  minSize: count,
  maxSize: count,
  /** Since the server started. */
  claims: count,
  coldClaims: count,
  /** From the request until the sandbox was handed out, of the newest claims. */
  claimMs: Percentiles,
  /** What making a sandbox takes, of the newest. */
  createMs: Percentiles,
})
export type DashboardPool = z.infer<typeof DashboardPool>

export const DashboardHost = z.object({
  /** 100 is all cores. */
  cpuPercent: measure,
  cpuCount: count,
  loadAverage: measure,
  memoryBytes: count,
  memoryTotalBytes: count,
  /** Of the file system that holds the data folder. */
  diskBytes: count,
  diskTotalBytes: count,
  serverMemoryBytes: count,
  serverStartedAtMs: z.number(),
  /** How late the server's event loop was, over the last minute. */
  eventLoopP99Ms: measure,
  eventLoopMaxMs: measure,
})
export type DashboardHost = z.infer<typeof DashboardHost>

const Enforcement = z.enum(['kernel', 'watched', 'none'])

/** What the driver is and what it enforces; null where no driver works. */
export const DashboardEngine = z.object({
  status: Health.shape.status,
  detail: z.string().nullable(),
  driver: DriverName.nullable(),
  capabilities: z
    .object({
      memory: Enforcement,
      cpu: Enforcement,
      processes: Enforcement,
      disk: Enforcement,
      network: Enforcement.nullable(),
      allowedCommands: Enforcement.nullable(),
      diskBacking: z.string(),
      separateUser: z.boolean(),
      seccomp: z.boolean(),
      description: z.string(),
      notes: z.array(z.string()),
    })
    .nullable(),
})
export type DashboardEngine = z.infer<typeof DashboardEngine>

export const DashboardRun = z.object({
  runId: RunId,
  sandboxId: z.string(),
  language: z.string(),
  outcome: RunOutcomeKind,
  exitCode: z.number().int().nullable(),
  endedAtMs: z.number(),
  durationMs: measure,
  startMs: measure,
  cpuMs: measure,
  peakMemoryBytes: count,
})
export type DashboardRun = z.infer<typeof DashboardRun>

export const DashboardRuns = z.object({
  live: count,
  /** Since the server started. */
  ended: count,
  lastMinute: count,
  /** Of the runs of the last hour, as far as they are kept. */
  outcomes: z.partialRecord(RunOutcomeKind, count),
  durationMs: Percentiles,
  /** From the request to the pid of the program. */
  startMs: Percentiles,
  /** Of the last hour, the slowest first. */
  slowest: z.array(DashboardRun),
})
export type DashboardRuns = z.infer<typeof DashboardRuns>

export const DashboardLogEntry = z.object({
  seq: count,
  atMs: z.number(),
  type: z.enum(['created', 'claimed', 'destroyed', 'run_failed', 'error']),
  sandboxId: z.string().nullable(),
  /** For people, in English, as in the log. */
  text: z.string(),
})
export type DashboardLogEntry = z.infer<typeof DashboardLogEntry>

const parts = {
  pool: DashboardPool,
  host: DashboardHost,
  engine: DashboardEngine,
  runs: DashboardRuns,
}

/** Everything, as it is now. */
export const DashboardSnapshot = z.object({
  type: z.literal('snapshot'),
  atMs: z.number(),
  ...parts,
  sandboxes: z.array(DashboardSandbox),
  /** The newest, oldest first. */
  log: z.array(DashboardLogEntry),
})
export type DashboardSnapshot = z.infer<typeof DashboardSnapshot>

/** `[id, cpuPercent, memoryBytes, processes, diskBytes]`: what changes each second, in few bytes. */
export const UsageRow = z.tuple([z.string(), measure, count, count, count])
export type UsageRow = z.infer<typeof UsageRow>

/** What is different from what this reader was sent last; a part that is absent is as it was. */
export const DashboardPatch = z.object({
  type: z.literal('patch'),
  atMs: z.number(),
  /** The newest second, for charts. */
  sample: HistorySample,
  pool: DashboardPool.optional(),
  host: DashboardHost.optional(),
  engine: DashboardEngine.optional(),
  runs: DashboardRuns.optional(),
  /** New, or changed in more than their usage. */
  put: z.array(DashboardSandbox).optional(),
  usage: z.array(UsageRow).optional(),
  gone: z.array(z.string()).optional(),
  log: z.array(DashboardLogEntry).optional(),
})
export type DashboardPatch = z.infer<typeof DashboardPatch>

/** What `GET /api/dashboard` sends: a snapshot, and then once a second what has changed. */
export const DashboardEvent = z.discriminatedUnion('type', [DashboardSnapshot, DashboardPatch])
export type DashboardEvent = z.infer<typeof DashboardEvent>

/** Without a token only at the machine itself, where none is needed. */
export const SignInRequest = z.strictObject({ token: z.string().max(1000).optional() })
export type SignInRequest = z.infer<typeof SignInRequest>
