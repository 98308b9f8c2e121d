/** How a run ended. A program that fails, loops or eats memory is ordinary: these are values, not errors. */
export type RunOutcome =
  | { kind: 'exited'; exitCode: number }
  /** Ended by a signal that we did not send. */
  | { kind: 'signaled'; signal: string }
  | { kind: 'timed_out'; limitMs: number }
  | { kind: 'cpu_time_exceeded'; limitMs: number; seenMs: number }
  | { kind: 'out_of_memory'; limitBytes: number; peakBytes: number }
  | { kind: 'too_many_processes'; limit: number; seen: number }
  /** A disk that is watched, and not bounded by the kernel. */
  | { kind: 'disk_full'; limitBytes: number; seenBytes: number }
  /** `seenBytes`: what had come when the run was ended; told by who counts it. */
  | { kind: 'output_capped'; limitBytes: number; seenBytes?: number }
  | { kind: 'cancelled' }
  /** The program could not be started: absent command, absent file, bad working directory. */
  | { kind: 'start_failed'; message: string }
  /** The sandbox ended under the run. */
  | { kind: 'sandbox_lost'; reason: string }

/** What a run's programs used at a moment, in milliseconds from the start of its program. */
export interface RunSample {
  atMs: number
  /** Since the start. */
  cpuMs: number
  /** The most since the sample before. */
  memoryBytes: number
  processes: number
}

/** Sizes are absent where there was, or is, no such file, or where it was not looked at. */
export interface FileChangeOfRun {
  type: 'added' | 'changed' | 'deleted'
  /** Relative to the home. */
  path: string
  sizeBytes?: number
  sizeBeforeBytes?: number
}

/** What a run has done to the files of its sandbox. */
export interface RunFiles {
  /** In the order of their paths, bounded. */
  changes: readonly FileChangeOfRun[]
  /** Of all, told by name or not. */
  count: number
  /** False: there are more files than are looked at. */
  isComplete: boolean
}

/** What a run used. CPU and memory are of all its processes together. */
export interface RunUsage {
  durationMs: number
  cpuMs: number
  peakMemoryBytes: number
}
