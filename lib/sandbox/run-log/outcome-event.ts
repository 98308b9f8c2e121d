import { constants } from 'node:os'
import { tellReason } from '@/lib/contracts/reasons'
import type { RunEvent } from '@/lib/contracts/run'
import type { RunOutcome, RunUsage } from '../outcome'

export type LastRunEvent = Extract<RunEvent, { type: 'exit' | 'error' }>

/** What shells answer for a program that a signal ended: 128 and the signal's number. */
const SIGNAL_EXIT_BASE = 128

/** The last event of a run: how it ended, with the limit that was hit and what was seen, in the unit of the code. */
export function lastEvent(outcome: RunOutcome, usage: RunUsage): LastRunEvent {
  const error = (
    code: Extract<RunEvent, { type: 'error' }>['code'],
    message: string,
    limit?: number,
    seen?: number,
  ) => ({
    type: 'error' as const,
    code,
    message,
    ...(limit === undefined ? {} : { limit }),
    ...(seen === undefined ? {} : { seen }),
    ...usage,
  })
  switch (outcome.kind) {
    case 'exited':
      return { type: 'exit', exitCode: outcome.exitCode, signal: null, ...usage }
    case 'signaled':
      return {
        type: 'exit',
        exitCode: SIGNAL_EXIT_BASE + signalNumber(outcome.signal),
        signal: outcome.signal,
        ...usage,
      }
    case 'timed_out':
      return error(
        'timeout',
        `the program ran for ${seconds(usage.durationMs)}; its limit is ${seconds(outcome.limitMs)}`,
        outcome.limitMs,
        usage.durationMs,
      )
    case 'cpu_time_exceeded':
      return error(
        'cpu_time',
        `the program used ${seconds(outcome.seenMs)} of CPU time; its limit is ${seconds(outcome.limitMs)}`,
        outcome.limitMs,
        outcome.seenMs,
      )
    case 'out_of_memory':
      return error(
        'memory',
        `the program used up its memory: ${mebibytes(outcome.peakBytes)} seen, the limit is ${mebibytes(outcome.limitBytes)}`,
        outcome.limitBytes,
        outcome.peakBytes,
      )
    case 'too_many_processes':
      return error(
        'processes',
        `the program had ${outcome.seen} processes; the limit is ${outcome.limit}`,
        outcome.limit,
        outcome.seen,
      )
    case 'disk_full':
      return error(
        'disk',
        `the sandbox's disk held ${mebibytes(outcome.seenBytes)}; its limit is ${mebibytes(outcome.limitBytes)}`,
        outcome.limitBytes,
        outcome.seenBytes,
      )
    case 'output_capped':
      return error(
        'output',
        `the program wrote more than ${mebibytes(outcome.limitBytes)}`,
        outcome.limitBytes,
        outcome.seenBytes,
      )
    case 'cancelled':
      return error('cancelled', 'the run was stopped')
    case 'start_failed':
      return error('start_failed', outcome.message)
    case 'sandbox_lost':
      return error('sandbox_lost', tellReason('lostUnderRun', { why: outcome.reason }))
  }
}

function signalNumber(name: string): number {
  return Object.entries(constants.signals).find(([signal]) => signal === name)?.[1] ?? 0
}

function seconds(ms: number): string {
  return `${Math.round(ms) / 1000} s`
}

function mebibytes(bytes: number): string {
  return `${Math.round((bytes / 1024 / 1024) * 10) / 10} MiB`
}
