import type { OutputStream } from '@/components/console/line-block'
import { LineStore } from '@/components/console/line-store'
import { ApiError, isAbort } from '@/lib/client/http'
import type { RecordedRun } from '@/lib/contracts/playground'
import type { RunEvent, RunSample } from '@/lib/contracts/run'
import type { Sandbox } from '@/lib/contracts/sandbox'
import { decodeOutput } from './output-text'
import { isActive, makeRunRecord, type RunRecord, reduceRun } from './run-record'
import { RunTape } from './run-tape'
import type { SandboxApi } from './sandbox-api'

/** A sandbox that is there keeps nobody waiting longer. */
const NO_WAIT_MS = 5

/**
 * One run, followed by the numbers of its events: each is applied once and in order, whichever stream brings it. Where the
 * tab's stream has left some out, the run's own stream fills in.
 */
export class TrackedRun {
  readonly log = new LineStore()
  readonly tape = new RunTape()
  readonly #abort = new AbortController()
  #record: RunRecord
  #nextSeq = 1
  /** From the click until the request for it was sent; what the server tells of times counts from there. */
  #sentAtMs = 0
  #claimedMs = 0
  #catchingUp: AbortController | null = null
  #typing: Promise<void> = Promise.resolve()

  constructor(
    readonly api: SandboxApi,
    given: Pick<RunRecord, 'number' | 'title' | 'requestedAtMs'> & Partial<Pick<RunRecord, 'textsBefore'>>,
    readonly onChange: () => void,
    readonly roughSamples: (run: RunRecord) => RunSample[],
  ) {
    this.#record = makeRunRecord({ ...given, log: this.log, tape: this.tape })
  }

  get record(): RunRecord {
    return this.#record
  }

  /** Fires when the run ended before it began, because the user stopped it or the page is leaving. */
  get startSignal(): AbortSignal {
    return this.#abort.signal
  }

  /** It goes to a sandbox that is there, maybe made for it. */
  noteSent({ claimedMs }: Sandbox['claim']): void {
    this.#sentAtMs = this.#elapsedMs()
    this.#claimedMs = this.#sentAtMs < NO_WAIT_MS ? 0 : Math.min(claimedMs, this.#sentAtMs)
  }

  accept(sandboxId: string, runId: string): void {
    this.#update({ sandboxId, runId })
  }

  receive(seq: number, event: RunEvent): void {
    if (!isActive(this.#record) || seq < this.#nextSeq) return
    if (seq > this.#nextSeq) {
      this.catchUp()
      return
    }
    this.#catchingUp?.abort()
    this.#apply(seq, event)
  }

  /** Reads the run's own stream from the first event that is missing. */
  catchUp(): void {
    const { sandboxId, runId } = this.#record
    if (this.#catchingUp || sandboxId === null || runId === null || !isActive(this.#record)) return
    const abort = new AbortController()
    this.#catchingUp = abort
    void this.api
      .followRun(sandboxId, runId, {
        signal: abort.signal,
        lastEventId: this.#nextSeq > 1 ? String(this.#nextSeq - 1) : null,
        onEvent: (id, event) => {
          if (event.type === 'gap') this.#skipTo(event.nextSeq)
          else if (id !== null && Number(id) === this.#nextSeq) this.#apply(Number(id), event)
        },
      })
      .catch((error: unknown) => {
        if (isAbort(error)) return
        // Anything but a refusal is asked for again when the connection is back.
        if (error instanceof ApiError && error.status === 404) this.lose(error.message)
      })
      .finally(() => {
        if (this.#catchingUp === abort) this.#catchingUp = null
      })
  }

  async stop(): Promise<void> {
    const { sandboxId, runId, state } = this.#record
    if (sandboxId === null || runId === null) {
      if (state === 'starting') this.#update({ state: 'cancelled' })
      this.#abort.abort()
      return
    }
    if (isActive(this.#record)) await this.#ignoringEnded(() => this.api.stopRun(sandboxId, runId))
  }

  /** Sends text to stdin, after what was sent before; `isLast` closes it. */
  async type(text: string, isLast: boolean): Promise<void> {
    const { sandboxId, runId } = this.#record
    if (sandboxId === null || runId === null || this.#record.isStdinClosed) return
    if (isLast) this.#update({ isStdinClosed: true })
    this.#write('stdin', text, this.#elapsedMs())
    const sent = this.#typing.then(() => this.#ignoringEnded(() => this.api.writeStdin(sandboxId, runId, text, isLast)))
    // The next write goes out even when this one failed; the failure is for the caller of this one.
    this.#typing = sent.catch(() => undefined)
    await sent
  }

  /** Shows a run that is over, and ran elsewhere. */
  replay(recording: RecordedRun): void {
    const { output, end, phases, isCut, samples } = recording
    for (const { stream, text, atMs } of output) this.log.append(stream, text, atMs)
    const over = reduceRun(this.#record, end, Date.now())
    this.#update({ ...over, phases, samples, recording, isStdinClosed: true, hasMissedOutput: isCut })
  }

  failToStart(error: unknown): void {
    if (!isActive(this.#record)) return
    const code = error instanceof ApiError ? error.code : undefined
    const message = error instanceof Error ? error.message : String(error)
    this.#update({ state: 'start_failed', failure: { code, message, limit: undefined, seen: undefined } })
  }

  lose(message: string): void {
    this.leave()
    if (isActive(this.#record))
      this.#update({
        state: 'sandbox_lost',
        failure: { message, limit: undefined, seen: undefined },
        samples: this.roughSamples(this.#record),
      })
  }

  /** Stops listening; the run itself goes on. */
  leave(): void {
    this.#catchingUp?.abort()
  }

  #apply(seq: number, event: RunEvent): void {
    this.#nextSeq = seq + 1
    if (event.type === 'stdout' || event.type === 'stderr') {
      const text = event.base64 === undefined ? (event.text ?? '') : decodeOutput(event.base64)
      this.#write(event.type, text, event.atMs === undefined ? this.#elapsedMs() : this.#sentAtMs + event.atMs)
      return
    }
    if (event.type === 'gap') this.#skipTo(event.nextSeq)
    const next = reduceRun(this.#record, event, Date.now())
    if (next === this.#record) return
    if (event.type === 'started') this.#update({ ...next, phases: this.#withWait(next.phases) })
    else this.#update(next)
    if (event.type === 'exit') this.log.tests.settle()
    if (!isActive(next)) void this.#takeSamples()
  }

  #withWait(phases: RunRecord['phases']): RunRecord['phases'] {
    if (phases === null) return null
    const waitedMs = this.#sentAtMs < NO_WAIT_MS ? 0 : this.#sentAtMs - this.#claimedMs
    return { ...phases, waitedMs: phases.waitedMs + waitedMs, claimedMs: phases.claimedMs + this.#claimedMs }
  }

  async #takeSamples(): Promise<void> {
    this.#update({ samples: this.roughSamples(this.#record) })
    const { sandboxId, runId } = this.#record
    if (sandboxId === null || runId === null) return
    try {
      const { samples, files } = await this.api.readTimeline(sandboxId, runId)
      this.#update({ files })
      if (samples.length === 0) return
      this.#update({ samples: samples.map((sample) => ({ ...sample, atMs: sample.atMs + this.#sentAtMs })) })
    } catch {
      // The sandbox is gone, and its runs with it: the samples of each second are what there is.
    }
  }

  #elapsedMs(): number {
    return Math.max(0, Date.now() - this.#record.requestedAtMs)
  }

  #write(stream: OutputStream, text: string, atMs: number): void {
    this.log.append(stream, text, atMs)
    this.tape.add(stream, text, atMs)
  }

  #skipTo(nextSeq: number): void {
    this.#nextSeq = Math.max(this.#nextSeq, nextSeq)
    this.tape.cut()
    this.#update({ hasMissedOutput: true })
  }

  /** A run may end while a request about it is on its way; that is what was asked for, or makes it pointless. */
  async #ignoringEnded(ask: () => Promise<void>): Promise<void> {
    try {
      await ask()
    } catch (error) {
      const isOver = error instanceof ApiError && ['not_found', 'gone', 'conflict'].includes(error.code)
      if (!isOver) throw error
    }
  }

  #update(change: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...change }
    this.onChange()
  }
}
