import { create, type MessageInitShape } from '@bufbuild/protobuf'
import type { RunOutcome } from '../outcome'
import { type Outcome, OutcomeSchema } from './gen/codetok/agent_pb'

type Kind = NonNullable<MessageInitShape<typeof OutcomeSchema>['kind']>

export function outcomeToWire(outcome: RunOutcome): Outcome {
  return create(OutcomeSchema, { kind: toKind(outcome) })
}

function toKind(outcome: RunOutcome): Kind {
  switch (outcome.kind) {
    case 'exited':
      return { case: 'exited', value: outcome }
    case 'signaled':
      return { case: 'signaled', value: outcome }
    case 'timed_out':
      return { case: 'timedOut', value: outcome }
    case 'cpu_time_exceeded':
      return { case: 'cpuTimeExceeded', value: outcome }
    case 'out_of_memory':
      return { case: 'outOfMemory', value: outcome }
    case 'too_many_processes':
      return { case: 'tooManyProcesses', value: outcome }
    case 'output_capped':
      return { case: 'outputCapped', value: outcome }
    case 'cancelled':
      return { case: 'cancelled', value: {} }
    case 'start_failed':
      return { case: 'startFailed', value: outcome }
    case 'disk_full':
    case 'sandbox_lost':
      throw new Error('an agent that is lost says nothing')
  }
}

export function outcomeFromWire({ kind }: Outcome): RunOutcome {
  switch (kind.case) {
    case 'exited':
      return { kind: 'exited', exitCode: kind.value.exitCode }
    case 'signaled':
      return { kind: 'signaled', signal: kind.value.signal }
    case 'timedOut':
      return { kind: 'timed_out', limitMs: kind.value.limitMs }
    case 'cpuTimeExceeded':
      return { kind: 'cpu_time_exceeded', limitMs: kind.value.limitMs, seenMs: kind.value.seenMs }
    case 'outOfMemory':
      return { kind: 'out_of_memory', limitBytes: kind.value.limitBytes, peakBytes: kind.value.peakBytes }
    case 'tooManyProcesses':
      return { kind: 'too_many_processes', limit: kind.value.limit, seen: kind.value.seen }
    case 'outputCapped':
      return { kind: 'output_capped', limitBytes: kind.value.limitBytes }
    case 'cancelled':
      return { kind: 'cancelled' }
    case 'startFailed':
      return { kind: 'start_failed', message: kind.value.message }
    case undefined:
      return { kind: 'sandbox_lost', reason: 'the agent told of an end that this server does not know' }
  }
}
