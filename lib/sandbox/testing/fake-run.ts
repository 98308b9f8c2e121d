import type { AgentRun, AgentRunEvent } from '../agent-client'
import { deferred } from '../deferred'
import type { RunOutcome, RunSample, RunUsage } from '../outcome'

const USAGE: RunUsage = { durationMs: 12, cpuMs: 7, peakMemoryBytes: 4096 }

/** A run at our own seam: the test says what the program writes, and sees how much of it was taken. */
export class FakeRun implements AgentRun {
  readonly pid = 42
  readonly isWarm = true
  readonly writtenMs = 1
  readonly written: Uint8Array[] = []
  readonly stops: unknown[] = []
  pulledBytes = 0
  isStdinClosed = false
  onWriteStdin: () => Promise<void> = async () => {}
  readonly #queue: AgentRunEvent[] = []
  #next = 0
  #source: (() => AgentRunEvent | undefined) | undefined
  #arrival = deferred<void>()

  /** Writes for ever, as fast as it is read, until it is stopped. */
  static endless(chunk: Uint8Array): FakeRun {
    const run = new FakeRun()
    run.#source = () => ({ type: 'stdout', bytes: chunk })
    return run
  }

  print(text: string | Uint8Array, type: 'stdout' | 'stderr' = 'stdout'): void {
    this.#add({ type, bytes: typeof text === 'string' ? Buffer.from(text) : text })
  }

  end(outcome: RunOutcome = { kind: 'exited', exitCode: 0 }, samples: RunSample[] = []): void {
    this.#source = undefined
    this.#add({ type: 'ended', outcome, usage: USAGE, samples })
  }

  get events(): AsyncIterable<AgentRunEvent> {
    return this.#events()
  }

  async writeStdin(bytes: Uint8Array): Promise<void> {
    await this.onWriteStdin()
    this.written.push(bytes)
  }

  async closeStdin(): Promise<void> {
    this.isStdinClosed = true
  }

  async stop(options: Parameters<AgentRun['stop']>[0] = {}): Promise<void> {
    this.stops.push(options)
    this.end(typeof options.as === 'object' ? options.as : { kind: 'cancelled' })
  }

  #add(event: AgentRunEvent): void {
    this.#queue.push(event)
    this.#arrival.resolve()
    this.#arrival = deferred()
  }

  async *#events(): AsyncGenerator<AgentRunEvent> {
    for (;;) {
      const event = this.#queue[this.#next] ?? this.#source?.()
      if (this.#next < this.#queue.length) this.#next++
      if (!event) {
        await this.#arrival.promise
        continue
      }
      if (event.type === 'ended') {
        yield event
        return
      }
      this.pulledBytes += event.bytes.length
      yield event
    }
  }
}
