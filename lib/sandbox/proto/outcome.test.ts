import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { expect, it } from 'vitest'
import type { RunOutcome } from '../outcome'
import { OutcomeSchema } from './gen/codetok/agent_pb'
import { outcomeFromWire, outcomeToWire } from './outcome'

const OUTCOMES: RunOutcome[] = [
  { kind: 'exited', exitCode: 255 },
  { kind: 'signaled', signal: 'SIGSEGV' },
  { kind: 'timed_out', limitMs: 3_600_000 },
  { kind: 'cpu_time_exceeded', limitMs: 10, seenMs: 12.5 },
  { kind: 'out_of_memory', limitBytes: 2 ** 40, peakBytes: 2 ** 41 },
  { kind: 'too_many_processes', limit: 5, seen: 6 },
  { kind: 'output_capped', limitBytes: 2 ** 33 },
  { kind: 'cancelled' },
  { kind: 'start_failed', message: 'no such file' },
]

it.each(OUTCOMES)('$kind crosses the wire', (outcome) => {
  const wire = fromBinary(OutcomeSchema, toBinary(OutcomeSchema, outcomeToWire(outcome)))
  expect(outcomeFromWire(wire)).toEqual(outcome)
})
