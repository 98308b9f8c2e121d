import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import type { LimitRanges, SandboxLimitsRequest } from '@/lib/contracts/limits'
import { RUN_TIMEOUT_MAX_MS } from '@/lib/contracts/run'
import type { SandboxSpec } from '@/lib/sandbox'
import type { Env } from './env'

const MIB = 1024 ** 2
const INODES_MIN = 1024

type SpecLimits = SandboxSpec['limits']

/** What may be asked for, by the environment; where it names no maximum, the limit itself is one. */
export function limitRanges(env: Env): LimitRanges {
  const range = (least: number, value: number, most = value) => ({
    min: Math.min(least, value),
    max: most,
    default: value,
  })
  return {
    memoryBytes: range(32 * MIB, env.SANDBOX_MEMORY, env.SANDBOX_MEMORY_MAX),
    cpuCount: range(0.1, env.SANDBOX_CPU, env.SANDBOX_CPU_MAX),
    diskBytes: range(16 * MIB, env.SANDBOX_DISK, env.SANDBOX_DISK_MAX),
    maxProcesses: range(4, env.SANDBOX_MAX_PROCESSES, env.SANDBOX_PROCESSES_MAX),
    timeoutMs: range(1, env.E2B_TIMEOUT, env.RUN_TIMEOUT_MAX ?? RUN_TIMEOUT_MAX_MS),
  }
}

/** @throws {AppError} `bad_request` with each limit that is out of its range */
export function refuseBeyond(
  ranges: LimitRanges,
  asked: SandboxLimitsRequest & { timeoutMs?: number | undefined },
): void {
  const mistakes = Object.entries(asked).flatMap(([name, value]) => {
    const range = Object.entries(ranges).find(([known]) => known === name)?.[1]
    if (value === undefined || range === undefined || (value >= range.min && value <= range.max)) return []
    const bound = value > range.max ? `allows ${range.max} at most` : `wants ${range.min} at least`
    return [`${name} is ${value}; this server ${bound}`]
  })
  if (mistakes.length > 0) throw new AppError('bad_request', mistakes.join('. '))
}

/** The limits of a sandbox that is asked for with some of its own. */
export function withLimits(limits: SpecLimits, asked: SandboxLimitsRequest): SpecLimits {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
  const diskBytes = asked.diskBytes ?? limits.diskBytes
  // As many to a byte of the disk as the operator has chosen.
  const inodes = Math.max(INODES_MIN, Math.round((limits.inodes * diskBytes) / limits.diskBytes))
  return { ...limits, ...given, inodes }
}
