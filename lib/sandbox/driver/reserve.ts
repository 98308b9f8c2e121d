import type { SandboxLimits } from './driver'

const MIB = 1 << 20

/**
 * What the agent and the interpreters that it keeps started need beside what programs may use: one Node.js of the agent's own,
 * one more and one Python waiting. Added to the limit of memory, so that 512 MiB are 512 MiB for programs.
 */
export const AGENT_MEMORY_RESERVE_BYTES = 128 * MIB

/** Threads of the init process, the agent, its helpers and the interpreters that wait: a bare Node.js has 7 to 11. */
export const AGENT_PIDS_RESERVE = 96

/**
 * The pids controller counts threads. The agent counts and stops processes; this is only the backstop behind it, far enough
 * away that no program of ordinary threads meets it first.
 */
const THREADS_PER_PROCESS = 32

export function memoryCeiling(limits: SandboxLimits): number {
  return limits.memoryBytes + AGENT_MEMORY_RESERVE_BYTES
}

export function pidsCeiling(limits: SandboxLimits): number {
  return AGENT_PIDS_RESERVE + THREADS_PER_PROCESS * limits.maxProcesses
}

/** One of a sandbox's small file systems in memory. */
export interface MemoryMount {
  readonly path: string
  readonly bytes: number
  readonly inodes: number
  /** Octal. */
  readonly mode: string
}

/** Their pages are memory: together at most a quarter of what programs have. */
export function memoryMounts(limits: SandboxLimits): MemoryMount[] {
  const part = (share: number) => Math.max(1 << 20, Math.floor((limits.memoryBytes * share) / 4096) * 4096)
  return [
    { path: '/tmp', bytes: part(1 / 8), inodes: 16_384, mode: '1777' },
    { path: '/dev/shm', bytes: part(1 / 16), inodes: 1_024, mode: '1777' },
    { path: '/run', bytes: part(1 / 32), inodes: 512, mode: '755' },
  ]
}

/** Of programs: no core files, no more locked memory than a page pool, descriptors for a busy server. */
export const RESOURCE_LIMITS = { core: 0, nofile: 16_384, memlock: 8 * MIB } as const
