import type { MessageInitShape } from '@bufbuild/protobuf'
import { type Client, Code, ConnectError } from '@connectrpc/connect'
import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import type { AgentProgram, AgentRun, AgentRunEvent, AgentRunRequest } from './agent-client'
import { appErrorFrom } from './agent-error'
import type { AgentWatch } from './agent-watch'
import type { RunFiles, RunOutcome, RunSample, RunUsage } from './outcome'
import {
  type Agent,
  Language,
  type RunEvent,
  type RunEvent_Ended,
  type RunEvent_Started,
  type StartRunRequestSchema,
} from './proto/gen/codetok/agent_pb'
import { outcomeFromWire } from './proto/outcome'
import { filesFromWire } from './proto/run-files'

const DEFAULT_GRACE_MS = 500

/** @throws {AppError} why the run's files could not be written; `sandbox_failed` when the agent is lost */
export async function startAgentRun(
  agent: Client<typeof Agent>,
  request: AgentRunRequest,
  options: { signal?: AbortSignal; watch?: AgentWatch } = {},
): Promise<AgentRun> {
  options.signal?.throwIfAborted()
  const onEnded = options.watch?.begin(request.timeoutMs) ?? (() => {})
  const reading = new AbortController()
  const stream = agent.startRun(toWire(request), { signal: reading.signal })[Symbol.asyncIterator]()
  const first = await firstEvent(stream).catch((error: unknown) => {
    onEnded()
    throw error
  })
  if (first.case === 'ended') {
    onEnded()
    return new UnstartedRun(endedEvent(first.value))
  }
  const run = new RemoteRun(agent, first.value, stream, reading, onEnded)
  const stop = () => void run.stop({ graceMs: 0 }).catch(() => {}) // a lost sandbox is told by the events
  options.signal?.addEventListener('abort', stop, { once: true })
  if (options.signal?.aborted) stop()
  return run
}

type FirstEvent = Extract<RunEvent['event'], { case: 'started' | 'ended' }>

async function firstEvent(stream: AsyncIterator<RunEvent>): Promise<FirstEvent> {
  const { value } = await stream.next().catch((error: unknown) => {
    throw appErrorFrom(error)
  })
  const event: RunEvent['event'] | undefined = value?.event
  if (event?.case === 'started' || event?.case === 'ended') return event
  throw new AppError('internal', 'the agent told of output before the start')
}

class RemoteRun implements AgentRun {
  readonly pid: number
  readonly isWarm: boolean
  readonly writtenMs: number
  readonly events: AsyncIterable<AgentRunEvent>
  readonly #id: number
  readonly #startedAtMs = performance.now()

  constructor(
    private readonly agent: Client<typeof Agent>,
    started: RunEvent_Started,
    stream: AsyncIterator<RunEvent>,
    reading: AbortController,
    private readonly onEnded: () => void,
  ) {
    this.#id = started.run
    this.pid = started.pid
    this.isWarm = started.isWarm
    this.writtenMs = started.writtenMs
    this.events = this.#read(stream, reading)
  }

  async writeStdin(bytes: Uint8Array): Promise<void> {
    await this.#toStdin(() => this.agent.writeStdin({ run: this.#id, bytes }))
  }

  async closeStdin(): Promise<void> {
    await this.#toStdin(() => this.agent.closeStdin({ run: this.#id }))
  }

  async stop({ graceMs = DEFAULT_GRACE_MS, as = 'cancelled' }: Parameters<AgentRun['stop']>[0] = {}): Promise<void> {
    const limit = as === 'cancelled' ? {} : { outputLimitBytes: as.limitBytes }
    await this.agent.stopRun({ run: this.#id, graceMs, ...limit }).catch((error: unknown) => {
      throw appErrorFrom(error)
    })
  }

  async *#read(stream: AsyncIterator<RunEvent>, reading: AbortController): AsyncGenerator<AgentRunEvent> {
    try {
      for (;;) {
        const event = await nextEvent(stream)
        if (event === undefined) break
        if (event.case === 'stdout' || event.case === 'stderr') yield { type: event.case, bytes: event.value }
        if (event.case !== 'ended') continue
        this.onEnded()
        yield endedEvent(event.value)
        return
      }
      this.onEnded()
      const usage = { durationMs: performance.now() - this.#startedAtMs, cpuMs: 0, peakMemoryBytes: 0 }
      yield ended({ kind: 'sandbox_lost', reason: 'the connection to the sandbox was lost' }, usage)
    } finally {
      // Whoever stops reading early lets the program run on; the agent then throws its output away.
      reading.abort()
    }
  }

  async #toStdin(call: () => Promise<unknown>): Promise<void> {
    try {
      await call()
    } catch (cause) {
      const { code, rawMessage } = ConnectError.from(cause)
      if (code === Code.NotFound || code === Code.FailedPrecondition) throw new AppError('gone', rawMessage, { cause })
      throw appErrorFrom(cause)
    }
  }
}

/** A program that could not be started: its only event says why. */
class UnstartedRun implements AgentRun {
  readonly pid = 0
  readonly isWarm = false
  readonly writtenMs = 0
  readonly events: AsyncIterable<AgentRunEvent>

  constructor(end: AgentRunEvent) {
    this.events = (async function* () {
      yield end
    })()
  }

  async writeStdin(): Promise<void> {
    throw new AppError('gone', tellReason('runIsOver'))
  }

  async closeStdin(): Promise<void> {
    throw new AppError('gone', tellReason('runIsOver'))
  }

  async stop(): Promise<void> {}
}

/** Undefined at the stream's end, which before the `ended` event is the loss of the sandbox, however it is told. */
async function nextEvent(stream: AsyncIterator<RunEvent>): Promise<RunEvent['event'] | undefined> {
  const { value } = await stream.next().catch(() => ({ value: undefined }))
  return value?.event
}

function endedEvent({ outcome, usage, samples, files }: RunEvent_Ended): AgentRunEvent {
  return ended(
    outcome ? outcomeFromWire(outcome) : { kind: 'sandbox_lost', reason: 'the agent told of an end without its cause' },
    {
      durationMs: usage?.durationMs ?? 0,
      cpuMs: usage?.cpuMs ?? 0,
      peakMemoryBytes: Math.round(usage?.peakMemoryBytes ?? 0),
    },
    samples.map(({ atMs, cpuMs, memoryBytes, processes }) => ({ atMs, cpuMs, memoryBytes, processes })),
    files && filesFromWire(files),
  )
}

function ended(
  outcome: RunOutcome,
  usage: RunUsage,
  samples: readonly RunSample[] = [],
  files?: RunFiles,
): AgentRunEvent {
  return { type: 'ended', outcome, usage, samples, ...(files ? { files } : {}) }
}

const LANGUAGES = {
  javascript: Language.JAVASCRIPT,
  typescript: Language.TYPESCRIPT,
  python: Language.PYTHON,
  bash: Language.BASH,
  c: Language.C,
  cpp: Language.CPP,
  go: Language.GO,
  rust: Language.RUST,
  java: Language.JAVA,
  ruby: Language.RUBY,
  php: Language.PHP,
  lua: Language.LUA,
  perl: Language.PERL,
  r: Language.R,
} as const

type WireRequest = MessageInitShape<typeof StartRunRequestSchema>

function toWire(request: AgentRunRequest): WireRequest {
  return {
    program: programToWire(request.program),
    files: [...(request.files ?? [])].map(([path, content]) => ({ path, content })),
    env: request.env ?? {},
    cwd: request.cwd ?? '',
    timeoutMs: request.timeoutMs,
    ...(request.cpuTimeMs === undefined ? {} : { cpuTimeMs: request.cpuTimeMs }),
    maxProcesses: request.maxProcesses,
    reportsFiles: request.reportsFiles ?? false,
  }
}

function programToWire(program: AgentProgram): NonNullable<WireRequest['program']> {
  switch (program.kind) {
    case 'entry':
      return { case: 'entry', value: { ...program, language: LANGUAGES[program.language] } }
    case 'code':
      return { case: 'code', value: { ...program, language: LANGUAGES[program.language] } }
    case 'shell':
      return { case: 'shell', value: program }
    case 'argv':
      return { case: 'argv', value: program }
  }
}
