import type { AgentRun, AgentRunEvent } from './agent-client'
import type { SandboxExit } from './driver/driver'
import { EXIT_REASON_MS } from './limits'
import type { RunOutcome } from './outcome'
import type { Sandbox } from './sandbox'

/** So that the sandbox, whose stream may break later than the run's own, has told its end first. */
const REASON_TIMEOUT_MS = EXIT_REASON_MS + 1_000

type Lost = Pick<Sandbox, 'spec' | 'exited'>

/**
 * A run whose last event says which limit has ended the sandbox under it, where one has: on gVisor memory and processes end the
 * whole sandbox, and so does a disk that is watched.
 */
export class ExplainedRun implements AgentRun {
  readonly pid: number
  readonly isWarm: boolean
  readonly writtenMs: number
  readonly events: AgentRun['events']
  readonly #run: AgentRun

  constructor(run: AgentRun, sandbox: Lost) {
    this.#run = run
    this.pid = run.pid
    this.isWarm = run.isWarm
    this.writtenMs = run.writtenMs
    this.events = explainingLoss(run.events, sandbox)
  }

  writeStdin(bytes: Uint8Array): Promise<void> {
    return this.#run.writeStdin(bytes)
  }

  closeStdin(): Promise<void> {
    return this.#run.closeStdin()
  }

  stop(options?: Parameters<AgentRun['stop']>[0]): Promise<void> {
    return this.#run.stop(options)
  }
}

async function* explainingLoss(events: AgentRun['events'], sandbox: Lost): AsyncGenerator<AgentRunEvent> {
  for await (const event of events) {
    if (event.type !== 'ended' || event.outcome.kind !== 'sandbox_lost') {
      yield event
      continue
    }
    const exit = await within(REASON_TIMEOUT_MS, sandbox.exited)
    yield { ...event, outcome: exit ? outcomeOf(exit, sandbox) : event.outcome }
  }
}

function outcomeOf({ reason, message, seen }: SandboxExit, { spec: { limits } }: Lost): RunOutcome {
  switch (reason) {
    case 'out_of_memory':
      return { kind: 'out_of_memory', limitBytes: limits.memoryBytes, peakBytes: seen ?? limits.memoryBytes }
    case 'too_many_processes':
      return { kind: 'too_many_processes', limit: limits.maxProcesses, seen: seen ?? limits.maxProcesses + 1 }
    case 'disk_full':
      return { kind: 'disk_full', limitBytes: limits.diskBytes, seenBytes: seen ?? limits.diskBytes }
    case 'destroyed':
    case 'agent_exited':
    case 'stream_closed':
      return { kind: 'sandbox_lost', reason: message }
  }
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
