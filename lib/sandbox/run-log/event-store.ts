import { isUtf8 } from 'node:buffer'
import type { RunEvent } from '@/lib/contracts/run'
import type { Feed, FeedItem } from '../feed/feed-reader'
import { Wakers } from '../feed/wakers'
import type { OutputStream } from './coalescer'
import { EventIndex } from './event-index'
import { Spool } from './spool'

export interface NumberedRunEvent {
  /** From 1, without a hole. */
  seq: number
  event: RunEvent
}

/** Taken from the spool at once for a reader that replays. */
const BATCH_BYTES = 64 * 1024
const BATCH_EVENTS = 1024

/** The numbered events of one run. Their output lies in a spool, so that memory does not grow with it. */
export class EventStore implements Feed<NumberedRunEvent> {
  readonly wakers = new Wakers()
  readonly #spool: Spool
  readonly #index = new EventIndex()
  readonly #control = new Map<number, RunEvent>()
  readonly #sinceMs: number
  #firstByteAtMs: number | null = null
  #isComplete = false

  /** @param sinceMs what the times of events are counted from, by `performance.now` */
  constructor(spoolDirectory: string, sinceMs: number) {
    this.#spool = new Spool(spoolDirectory)
    this.#sinceMs = sinceMs
  }

  /** Of output; null as long as there is none. */
  get firstByteAtMs(): number | null {
    return this.#firstByteAtMs
  }

  /** The `seq` of the newest event. */
  get end(): number {
    return this.#index.count
  }

  /** The last event is there. */
  get isComplete(): boolean {
    return this.#isComplete
  }

  /** Bytes of output kept, those that are in no event included. */
  get logBytes(): number {
    return this.#spool.length
  }

  /** Bytes of output in events. */
  get eventBytes(): number {
    return this.#index.start(this.#index.count)
  }

  /** Set once output can't be kept any more; what comes then is dropped. */
  get failure(): Error | undefined {
    return this.#spool.failure
  }

  addOutput(stream: OutputStream, bytes: Uint8Array): void {
    if (bytes.length === 0 || this.failure) return
    this.#spool.append(bytes)
    const atMs = this.#elapsedMs()
    this.#firstByteAtMs ??= atMs
    this.#index.add(`${stream}-${isUtf8(bytes) ? 'text' : 'binary'}`, bytes.length, atMs)
    this.wakers.wakeAll()
  }

  addControl(event: RunEvent): void {
    this.#control.set(this.#index.count, event)
    this.#index.add('control', 0, this.#elapsedMs())
    this.#isComplete = event.type === 'exit' || event.type === 'error'
    this.wakers.wakeAll()
  }

  /** Output that becomes no event. Only to be called once no output event follows. */
  addToLogOnly(bytes: Uint8Array): void {
    this.#spool.append(bytes)
  }

  /** Resolves when the spool's disk has caught up; undefined when it has. */
  room(): Promise<void> | undefined {
    return this.#spool.room()
  }

  /** Bytes of output in the events after the first `count`. */
  bytesAfter(count: number): number {
    return this.eventBytes - this.#index.start(count)
  }

  /** Some of the events after the first `count`; none only where there are none. */
  async readAfter(count: number): Promise<FeedItem<NumberedRunEvent>[]> {
    const last = Math.min(this.#index.count, count + BATCH_EVENTS)
    const from = this.#index.start(count)
    let end = Math.min(count + 1, last)
    while (end < last && this.#index.end(end) - from <= BATCH_BYTES) end++
    const bytes = await this.#spool.read(from, this.#index.start(end))
    const events: FeedItem<NumberedRunEvent>[] = []
    for (let index = count; index < end; index++) {
      const own = bytes.subarray(this.#index.start(index) - from, this.#index.end(index) - from)
      const seq = index + 1
      events.push({ position: seq, value: { seq, event: this.#decode(index, own) } })
    }
    return events
  }

  async *readLog(sizeBytes: number): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < sizeBytes; ) {
      const to = Math.min(sizeBytes, from + BATCH_BYTES)
      yield await this.#spool.read(from, to)
      from = to
    }
  }

  async dispose(): Promise<void> {
    await this.#spool.dispose()
  }

  #decode(index: number, bytes: Buffer): RunEvent {
    const atMs = this.#index.timeMs(index)
    switch (this.#index.kind(index)) {
      case 'stdout-text':
        return { type: 'stdout', text: bytes.toString('utf8'), atMs }
      case 'stdout-binary':
        return { type: 'stdout', base64: bytes.toString('base64'), atMs }
      case 'stderr-text':
        return { type: 'stderr', text: bytes.toString('utf8'), atMs }
      case 'stderr-binary':
        return { type: 'stderr', base64: bytes.toString('base64'), atMs }
      case 'control':
        return this.#controlEvent(index)
    }
  }

  #elapsedMs(): number {
    return Math.max(0, Math.round(performance.now() - this.#sinceMs))
  }

  #controlEvent(index: number): RunEvent {
    const event = this.#control.get(index)
    if (!event) throw new Error(`event ${index + 1} is not kept`)
    return event
  }
}
