import { z } from 'zod'
import { Environment } from './environment'
import { FileMap, FilePath } from './files'
import { RunId } from './ids'
import { Language } from './languages'

export const CODE_MAX_CHARS = 1024 * 1024
export const RUN_TIMEOUT_MAX_MS = 60 * 60 * 1000

/** Exactly one of `code` (a program's text), `entry` (a file of the sandbox) and `command` (a shell line, or argv). */
export const StartRunRequest = z
  .strictObject({
    code: z.string().max(CODE_MAX_CHARS).optional(),
    entry: FilePath.optional(),
    command: z.union([z.string().min(1), z.array(z.string()).min(1)]).optional(),
    files: FileMap.optional(),
    language: Language.optional(),
    args: z
      .array(z.string().refine((arg) => !arg.includes('\0'), 'has a NUL'))
      .max(1000)
      .optional(),
    /** Text for stdin, which is then closed. Without it stdin stays open for `POST …/stdin`. */
    stdin: z.string().optional(),
    env: Environment.optional(),
    timeoutMs: z.number().int().min(1).max(RUN_TIMEOUT_MAX_MS).optional(),
    /** Its timeline tells what has become of the sandbox's files, which are looked at before and after. */
    reportsFiles: z.boolean().optional(),
    /** CPU time of all processes of the run together. */
    cpuTimeMs: z.number().int().min(1).max(RUN_TIMEOUT_MAX_MS).optional(),
  })
  .refine((run) => [run.code, run.entry, run.command].filter((way) => way !== undefined).length === 1, {
    message: 'give exactly one of code, entry and command',
  })
export type StartRunRequest = z.infer<typeof StartRunRequest>

/** What one request may carry to a program's stdin; there may be any number of requests. */
export const STDIN_MAX_BYTES = 64 * 1024 * 1024

/** `?eof=1` closes stdin after the bytes of the request. */
export const StdinQuery = z.strictObject({ eof: z.literal('1').optional() })
export type StdinQuery = z.infer<typeof StdinQuery>

export const StartRunResponse = z.object({ runId: RunId })
export type StartRunResponse = z.infer<typeof StartRunResponse>

/** Why a run ended other than by its own exit. */
export const RunErrorCode = z.enum([
  'timeout',
  'cpu_time',
  'memory',
  'processes',
  'disk',
  'output',
  'cancelled',
  'sandbox_lost',
  'start_failed',
])
export type RunErrorCode = z.infer<typeof RunErrorCode>

/** What a run used: wall clock and CPU in milliseconds, the largest memory seen in bytes. */
export const RunUsage = z.object({
  durationMs: z.number().nonnegative(),
  cpuMs: z.number().nonnegative(),
  peakMemoryBytes: z.number().int().nonnegative(),
})
export type RunUsage = z.infer<typeof RunUsage>

/** The kinds of ends that a run can have. */
export const RunOutcomeKind = z.enum([
  'exited',
  'signaled',
  'timed_out',
  'cpu_time_exceeded',
  'out_of_memory',
  'too_many_processes',
  'disk_full',
  'output_capped',
  'cancelled',
  'start_failed',
  'sandbox_lost',
])
export type RunOutcomeKind = z.infer<typeof RunOutcomeKind>

/** One of a sandbox's runs; what is null is not known before its end. */
export const RunSummary = z.object({
  runId: RunId,
  language: z.string(),
  startedAtMs: z.number(),
  pid: z.number().int(),
  outcome: RunOutcomeKind.nullable(),
  exitCode: z.number().int().nullable(),
  usage: RunUsage.nullable(),
})
export type RunSummary = z.infer<typeof RunSummary>

/** In order of start, as far as they are kept. */
export const RunList = z.object({ runs: z.array(RunSummary) })
export type RunList = z.infer<typeof RunList>

/** Where the time before the first byte went, in milliseconds. */
export const RunPhases = z.object({
  /** From the request until there was a sandbox for it. */
  waitedMs: z.number().nonnegative(),
  /** That sandbox was seen to be well, and made the owner's. */
  claimedMs: z.number().nonnegative().default(0),
  /** Files that came with the run written. */
  writtenMs: z.number().nonnegative().default(0),
  /** The program told to start. */
  startedMs: z.number().nonnegative(),
  /** The interpreter had been started before the click. */
  isWarm: z.boolean(),
})
export type RunPhases = z.infer<typeof RunPhases>

/** What a run used at a moment. `atMs`: since it was asked for. */
export const RunSample = z.strictObject({
  atMs: z.number().nonnegative(),
  /** Since the sample before; 100 is one core. */
  cpuPercent: z.number().nonnegative(),
  /** The most since the sample before. */
  memoryBytes: z.number().int().nonnegative(),
  processes: z.number().int().nonnegative().optional(),
})
export type RunSample = z.infer<typeof RunSample>

/** Sizes are absent where there was, or is, no such file, or where it was not looked at. */
export const FileChangeOfRun = z.object({
  type: z.enum(['added', 'changed', 'deleted']),
  path: z.string(),
  sizeBytes: z.number().int().nonnegative().optional(),
  sizeBeforeBytes: z.number().int().nonnegative().optional(),
})
export type FileChangeOfRun = z.infer<typeof FileChangeOfRun>

/** What a run has done to the files: `changes` by name, bounded; `count` of all; incomplete where there are too many files. */
export const RunFiles = z.object({
  changes: z.array(FileChangeOfRun),
  count: z.number().int().nonnegative(),
  isComplete: z.boolean(),
})
export type RunFiles = z.infer<typeof RunFiles>

/** How a run that is over went: about 20 samples a second, and further apart where it took longer than half a minute. */
export const RunTimeline = z.object({
  phases: RunPhases,
  /** Of its output, since the run was asked for; null where there was none. */
  firstByteAtMs: z.number().nonnegative().nullable(),
  /** Null where the run was not asked to report them. */
  files: RunFiles.nullable(),
  samples: z.array(RunSample),
})
export type RunTimeline = z.infer<typeof RunTimeline>

const Output = {
  text: z.string().optional(),
  base64: z.string().optional(),
  /** When it came, in milliseconds since the run was asked for. */
  atMs: z.number().nonnegative().optional(),
}

/**
 * One event of a run. Output carries `text`, or `base64` where the bytes are not UTF-8; never both, and a character is never
 * cut in two. `exit` and `error` are last.
 */
export const RunEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), runId: RunId, pid: z.number().int(), phases: RunPhases.optional() }),
  z.object({ type: z.literal('stdout'), ...Output }),
  z.object({ type: z.literal('stderr'), ...Output }),
  /** The stream has reached its cap; the log goes on. */
  z.object({ type: z.literal('truncated'), limitBytes: z.number().int() }),
  /** Events before `nextSeq` are no longer kept. */
  z.object({ type: z.literal('gap'), nextSeq: z.number().int() }),
  z.object({
    type: z.literal('exit'),
    exitCode: z.number().int(),
    signal: z.string().nullable(),
    ...RunUsage.shape,
  }),
  z.object({
    type: z.literal('error'),
    code: RunErrorCode,
    message: z.string(),
    /** The limit that was hit and what was seen, in the unit of the code: ms, bytes or processes. */
    limit: z.number().optional(),
    seen: z.number().optional(),
    ...RunUsage.partial().shape,
  }),
])
export type RunEvent = z.infer<typeof RunEvent>
