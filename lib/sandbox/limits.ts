import type { SandboxLimits, SandboxSpec } from './driver/driver'

const KIB = 1024
const MIB = 1024 * KIB

/** Of a run whose request names none. */
export const DEFAULT_TIMEOUT_MS = 30_000

/** What a sandbox gets where its owner asks for nothing else. */
export const DEFAULT_LIMITS: SandboxLimits = {
  memoryBytes: 512 * MIB,
  cpuCount: 1,
  diskBytes: 1024 * MIB,
  inodes: 65_536,
  maxProcesses: 64,
}

export const DEFAULT_SPEC: SandboxSpec = {
  profile: 'playground',
  limits: DEFAULT_LIMITS,
  networkAccess: false,
  noexec: false,
}

/** A disk of this many bytes gets one inode for each 16 KiB, as mke2fs does, and never fewer than a small project needs. */
export function inodesFor(diskBytes: number): number {
  return Math.max(4096, Math.ceil(diskBytes / (16 * KIB)))
}

/** Output of one run that becomes events; then comes one `truncated`, and the log goes on. */
export const EVENT_OUTPUT_MAX_BYTES = 16 * MIB
/** Output of one run that the log keeps for download; beyond it the run is ended. */
export const LOG_MAX_BYTES = 256 * MIB
/** How far a live reader may fall behind before it paces the program. */
export const READER_WINDOW_BYTES = 256 * KIB
/** How long a reader may pace the program before it is dropped; it resumes by id. */
export const READER_PACE_MAX_MS = 10_000
/** After the last reader of a run that belongs to its readers has gone, it has this long to come back. */
export const READERS_GONE_MS = 2_000

/** Programs running at once in one sandbox. */
export const MAX_LIVE_RUNS = 32
/** Finished runs that a sandbox remembers, and the bytes of their logs together; the oldest go first. */
export const MAX_FINISHED_RUNS = 64
export const MAX_FINISHED_LOG_BYTES = 512 * MIB

export const MAX_TERMINALS = 16
/** Newest output of a terminal, kept so that a reload finds its screen again. */
export const SCROLLBACK_BYTES = 256 * KIB

/** SIGTERM, then this long until SIGKILL. */
export const STOP_GRACE_MS = 500

/** A sandbox's stream breaks a moment before its driver knows why; after that the reason counts as unknown. */
export const EXIT_REASON_MS = 3_000
