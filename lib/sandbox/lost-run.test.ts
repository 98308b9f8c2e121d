import { expect, test, vi } from 'vitest'
import type { SandboxExit } from './driver/driver'
import { DEFAULT_SPEC, EXIT_REASON_MS } from './limits'
import { ExplainedRun } from './lost-run'
import type { RunOutcome } from './outcome'
import { FakeRun } from './testing/fake-run'

const LOST: RunOutcome = { kind: 'sandbox_lost', reason: 'the connection to the sandbox was lost' }

async function outcomeOf(exit: Promise<SandboxExit>, outcome: RunOutcome): Promise<RunOutcome | undefined> {
  const run = new FakeRun()
  run.print('before')
  run.end(outcome)
  for await (const event of new ExplainedRun(run, { spec: DEFAULT_SPEC, exited: exit }).events)
    if (event.type === 'ended') return event.outcome
  return undefined
}

const { limits } = DEFAULT_SPEC
test.each([
  ['out_of_memory', { kind: 'out_of_memory', limitBytes: limits.memoryBytes, peakBytes: 7 }],
  ['too_many_processes', { kind: 'too_many_processes', limit: limits.maxProcesses, seen: 7 }],
  ['disk_full', { kind: 'disk_full', limitBytes: limits.diskBytes, seenBytes: 7 }],
  ['agent_exited', { kind: 'sandbox_lost', reason: 'why' }],
] as const)('a run that lost its sandbox by %s says so', async (reason, outcome) => {
  expect(await outcomeOf(Promise.resolve({ reason, message: 'why', seen: 7 }), LOST)).toEqual(outcome)
})

test('a run that ended by itself is what it was', async () => {
  const exited = { kind: 'exited', exitCode: 3 } as const
  expect(await outcomeOf(Promise.resolve({ reason: 'out_of_memory', message: '' }), exited)).toEqual(exited)
})

test('where nobody knows why the sandbox ended, it was lost', async () => {
  vi.useFakeTimers()
  const outcome = outcomeOf(new Promise(() => {}), LOST)
  await vi.advanceTimersByTimeAsync(2 * EXIT_REASON_MS)
  expect(await outcome).toEqual(LOST)
  vi.useRealTimers()
})
