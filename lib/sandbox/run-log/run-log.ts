import { tellReason } from '@/lib/contracts/reasons'
import type { RunPhases } from '@/lib/contracts/run'
import type { AgentRun } from '../agent-client'
import { FeedReader } from '../feed/feed-reader'
import { Readers } from '../feed/readers'
import { EVENT_OUTPUT_MAX_BYTES, LOG_MAX_BYTES, READERS_GONE_MS } from '../limits'
import type { RunFiles, RunOutcome, RunSample, RunUsage } from '../outcome'
import { OutputCoalescer, type OutputStream, type Pace } from './coalescer'
import { EventStore, type NumberedRunEvent } from './event-store'
import { lastEvent } from './outcome-event'
import { cutLength } from './utf8'

export interface RunEnd {
  outcome: RunOutcome
  usage: RunUsage
  /** None where the sandbox was lost. */
  samples: readonly RunSample[]
  /** Where it was asked for, and could be told. */
  files?: RunFiles | undefined
  stdoutBytes: number
  stderrBytes: number
}

export interface RunLogOptions {
  runId: string
  phases?: RunPhases
  /** When it was asked for, by `performance.now`; the times of events count from there. Default: now. */
  askedAtMs?: number
  /** Folder of the server, outside every sandbox, for output that does not stay in memory. */
  spoolDirectory: string
  /** Called when the last reader has been gone for `READERS_GONE_MS`; absent: the run does not belong to its readers. */
  onReadersGone?: () => void
  eventBytesMax?: number
  logBytesMax?: number
}

const BRISK: Pace = { intervalMs: 8, maxSegments: 16 }
/** Of a run that has made very many events: their number stays bounded over an hour of chatter. */
const CALM: Pace = { intervalMs: 100, maxSegments: 2 }
const BRISK_EVENTS = 100_000

/**
 * All that one run said, numbered, kept outside the sandbox for any number of readers who may come and go. It draws from the
 * agent as fast as the slowest live reader takes, and no further than its caps.
 */
export class RunLog {
  /** Never rejects. */
  readonly ended: Promise<RunEnd>
  readonly #run: AgentRun
  readonly #store: EventStore
  readonly #readers: Readers
  readonly #coalescer: OutputCoalescer
  readonly #eventBytesMax: number
  readonly #logBytesMax: number
  readonly #onReadersGone: (() => void) | undefined
  readonly #received: Record<OutputStream, number> = { stdout: 0, stderr: 0 }
  /** What came, kept or not. */
  #seenBytes = 0
  #goneTimer: NodeJS.Timeout | undefined
  #isTruncated = false
  #isCapped = false
  #isDisposed = false

  constructor(run: AgentRun, options: RunLogOptions) {
    this.#run = run
    this.#eventBytesMax = options.eventBytesMax ?? EVENT_OUTPUT_MAX_BYTES
    this.#logBytesMax = options.logBytesMax ?? LOG_MAX_BYTES
    this.#onReadersGone = options.onReadersGone
    this.#store = new EventStore(options.spoolDirectory, options.askedAtMs ?? performance.now())
    this.#readers = new Readers((count) => this.#watchReaders(count))
    this.#coalescer = new OutputCoalescer(
      (stream, bytes) => this.#addOutput(stream, bytes),
      () => (this.#store.end < BRISK_EVENTS ? BRISK : CALM),
    )
    const phases = options.phases ? { phases: options.phases } : {}
    this.#store.addControl({ type: 'started', runId: options.runId, pid: run.pid, ...phases })
    this.#watchReaders(0)
    this.ended = this.#pump()
  }

  /** The `seq` of the newest event. */
  get lastSeq(): number {
    return this.#store.end
  }

  /** The last event is there: a reader that has seen it needs no other connection. */
  get isComplete(): boolean {
    return this.#store.isComplete
  }

  /** Output reached its cap: what came later is in the log only. */
  get isTruncated(): boolean {
    return this.#isTruncated
  }

  /** Since the run was asked for; null as long as there is no output. */
  get firstByteAtMs(): number | null {
    return this.#store.firstByteAtMs
  }

  get logBytes(): number {
    return this.#store.logBytes
  }

  /**
   * Every event after `afterSeq`, then those to come, to the run's last one. A reader counts from the start of its iteration
   * to the end of it. One that does not keep up for `READER_PACE_MAX_MS` ends early, without `exit` or `error`: it may
   * subscribe again, after the last `seq` it saw. Events of output are each at most 64 KiB.
   */
  subscribe(options: { afterSeq?: number; signal?: AbortSignal } = {}): AsyncIterable<NumberedRunEvent> {
    return {
      [Symbol.asyncIterator]: () => {
        const reader = new FeedReader(this.#store, this.#readers, {
          ...(options.afterSeq === undefined ? {} : { after: options.afterSeq }),
          ...(options.signal ? { signal: options.signal } : {}),
        })
        if (this.#isDisposed) reader.drop()
        return reader
      },
    }
  }

  /** All output so far, stdout and stderr as they came, byte for byte. */
  openLog(): { sizeBytes: number; body: AsyncIterable<Uint8Array> } {
    this.#coalescer.flush()
    const sizeBytes = this.#store.logBytes
    return { sizeBytes, body: this.#store.readLog(sizeBytes) }
  }

  /** Nobody holds the program back any more. To be called when it is being stopped. */
  stopPacing(): void {
    this.#readers.stopPacing()
  }

  /** Ends all readers and lets go of what was kept. The program is left alone. */
  async dispose(): Promise<void> {
    this.#isDisposed = true
    this.#readers.close()
    await this.#store.dispose()
  }

  async #pump(): Promise<RunEnd> {
    const { outcome: told, usage, samples, files } = await this.#drain()
    const outcome: RunOutcome = told.kind === 'output_capped' ? { ...told, seenBytes: this.#seenBytes } : told
    this.#coalescer.end()
    this.#store.addControl(lastEvent(outcome, usage))
    clearTimeout(this.#goneTimer)
    return { outcome, usage, samples, files, stdoutBytes: this.#received.stdout, stderrBytes: this.#received.stderr }
  }

  async #drain(): Promise<Pick<RunEnd, 'outcome' | 'usage' | 'samples' | 'files'>> {
    const startedAtMs = performance.now()
    let reason = tellReason('streamClosed')
    try {
      for await (const event of this.#run.events) {
        if (event.type === 'ended') return event
        this.#take(event.type, event.bytes)
        for (let room = this.#room(); room; room = this.#room()) await room
      }
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error)
    }
    const usage = { durationMs: performance.now() - startedAtMs, cpuMs: 0, peakMemoryBytes: 0 }
    return { outcome: { kind: 'sandbox_lost', reason }, usage, samples: [] }
  }

  #room(): Promise<void> | undefined {
    return this.#store.room() ?? this.#readers.room()
  }

  #take(stream: OutputStream, bytes: Uint8Array): void {
    const left = this.#logBytesMax - this.#received.stdout - this.#received.stderr
    const accepted = this.#isCapped ? bytes.subarray(0, 0) : bytes.subarray(0, left)
    this.#received[stream] += accepted.length
    this.#seenBytes += bytes.length
    this.#coalescer.push(stream, accepted)
    if (accepted.length < bytes.length || this.#store.failure) this.#cap()
  }

  /** Ends the run: the log has reached its cap, or the server's disk takes no more. */
  #cap(): void {
    if (this.#isCapped) return
    this.#isCapped = true
    this.#readers.stopPacing()
    const limitBytes = this.#store.failure ? this.#store.logBytes : this.#logBytesMax
    // A failure to stop ends in `sandbox_lost` on the stream of events, where it is told.
    this.#run.stop({ graceMs: 0, as: { kind: 'output_capped', limitBytes } }).catch(() => {})
  }

  #addOutput(stream: OutputStream, bytes: Uint8Array): void {
    const left = this.#isTruncated ? 0 : this.#eventBytesMax - this.#store.eventBytes
    const fits = left > 0 ? cutLength(bytes, left) : 0
    this.#store.addOutput(stream, bytes.subarray(0, fits))
    if (fits === bytes.length) return
    if (!this.#isTruncated) this.#store.addControl({ type: 'truncated', limitBytes: this.#eventBytesMax })
    this.#isTruncated = true
    this.#store.addToLogOnly(bytes.subarray(fits))
  }

  #watchReaders(count: number): void {
    clearTimeout(this.#goneTimer)
    const onReadersGone = this.#onReadersGone
    if (count === 0 && onReadersGone && !this.#store.isComplete && !this.#isDisposed)
      this.#goneTimer = setTimeout(onReadersGone, READERS_GONE_MS)
  }
}
