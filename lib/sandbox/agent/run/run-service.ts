import { create } from '@bufbuild/protobuf'
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect'
import { tellReason } from '@/lib/contracts/reasons'
import type { RunFiles, RunOutcome } from '../../outcome'
import {
  type Agent,
  OutcomeSchema,
  type RunEvent,
  RunEventSchema,
  RunSampleSchema,
  UsageSchema,
} from '../../proto/gen/codetok/agent_pb'
import { outcomeToWire } from '../../proto/outcome'
import { filesToWire } from '../../proto/run-files'
import type { Run, RunEnded } from './run'
import { type Runs, StartFailed } from './runs'

type RunMethods = Pick<ServiceImpl<typeof Agent>, 'startRun' | 'writeStdin' | 'closeStdin' | 'stopRun'>

export function createRunService(runs: Runs): RunMethods {
  const find = (id: number): Run => {
    const run = runs.get(id)
    if (!run) throw new ConnectError(tellReason('runIsOver'), Code.NotFound)
    return run
  }
  return {
    async *startRun(request, { signal }) {
      let started: Awaited<ReturnType<Runs['start']>>
      try {
        started = await runs.start(request)
      } catch (error) {
        if (!(error instanceof StartFailed)) throw error
        yield event({
          case: 'ended',
          value: ended({ ...NOTHING, outcome: { kind: 'start_failed', message: error.message } }),
        })
        return
      }
      const { run, writtenMs, files } = started
      // Not when this generator ends: who writes to a stream that was cut waits for ever.
      signal.addEventListener('abort', () => run.output.discard(), { once: true })
      if (signal.aborted) run.output.discard()
      yield event({ case: 'started', value: { run: run.id, pid: run.pid, isWarm: run.isWarm, writtenMs } })
      for await (const { stream, bytes } of run.output.chunks(signal)) yield event({ case: stream, value: bytes })
      yield event({ case: 'ended', value: ended(await run.ended, await files) })
    },

    async writeStdin({ run: id, bytes }) {
      const { stdin } = find(id).launched
      await new Promise<void>((resolve, reject) => {
        if (!stdin?.writable) throw new ConnectError(tellReason('stdinClosed'), Code.FailedPrecondition)
        stdin.write(bytes, (error) =>
          error ? reject(new ConnectError(tellReason('stdinClosed'), Code.FailedPrecondition)) : resolve(),
        )
      })
      return {}
    },

    closeStdin({ run: id }) {
      find(id).launched.stdin?.end()
      return {}
    },

    async stopRun({ run: id, graceMs, outputLimitBytes }) {
      const outcome: RunOutcome =
        outputLimitBytes === undefined ? { kind: 'cancelled' } : { kind: 'output_capped', limitBytes: outputLimitBytes }
      await runs.get(id)?.stop(graceMs, outcome)
      return {}
    },
  }
}

const NOTHING = { usage: { durationMs: 0, cpuMs: 0, peakMemoryBytes: 0 }, samples: [] } satisfies Partial<RunEnded>

type EventInit = NonNullable<Parameters<typeof create<typeof RunEventSchema>>[1]>['event']

function event(value: NonNullable<EventInit>): RunEvent {
  return create(RunEventSchema, { event: value })
}

function ended({ outcome, usage, samples }: RunEnded, files?: RunFiles) {
  return {
    outcome: create(OutcomeSchema, outcomeToWire(outcome)),
    usage: create(UsageSchema, usage),
    samples: samples.map((sample) => create(RunSampleSchema, sample)),
    ...(files ? { files: filesToWire(files) } : {}),
  }
}
