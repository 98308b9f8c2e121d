import '#server-only'
import type { SandboxEvent } from '@/lib/contracts/events'
import type { ListeningPort } from '@/lib/contracts/sandbox'
import type { Run, RunRegistry, Sandbox, Terminal } from '@/lib/sandbox'
import type { ServerSentEvent } from '../sse'
import { Cursor } from './cursor'
import { Merge } from './merge'
import { Outlet } from './outlet'
import { watchSurroundings } from './surroundings'
import { ReaderDropped, runTrack, type Track, type TrackEvent, terminalTrack } from './track'

/** Finished runs and closed terminals that a reader may still have to be told the end of. */
const FINISHED_TRACKS_MAX = 64

/** `number` is absent for what is not of one track. */
type Item = { number: number } & TrackEvent

interface Reader {
  outlet: Outlet
  merge: Merge<Item | { event: SandboxEvent }>
  follow(number: number, track: Track, after: number): void
}

/**
 * What the event streams of one sandbox say: the runs that belong to it, its terminals, file changes, metrics, its end. Each
 * reader draws from the runs and terminals themselves, at its own pace and from its own place.
 */
export class SandboxFeed {
  readonly #sandbox: Sandbox
  readonly #runs: Pick<RunRegistry, 'list'>
  readonly #onError: (error: unknown) => void
  readonly #tracks = new Map<number, Track>()
  readonly #readers = new Set<Reader>()
  #nextNumber = 0
  /** Counts file changes, and times in which nobody looked. */
  #filesVersion = 0
  #watch: AbortController | undefined
  /** As long as somebody looks. */
  #ports: readonly ListeningPort[] | undefined
  #endReason: string | undefined
  #isEndUrgent = false

  constructor(sandbox: Sandbox, runs: Pick<RunRegistry, 'list'>, onError: (error: unknown) => void) {
    this.#sandbox = sandbox
    this.#runs = runs
    this.#onError = onError
  }

  addRun(run: Run): void {
    this.#add(runTrack(run, () => this.#runs.list().includes(run)))
  }

  addTerminal(terminal: Terminal): void {
    this.#add(terminalTrack(terminal))
  }

  /** The last event of every stream: once what runs and terminals said has been sent, or before that if it `isUrgent`. */
  end(reason: string, { isUrgent = false } = {}): void {
    this.#endReason = reason
    this.#isEndUrgent = isUrgent
    this.#watch?.abort()
    for (const { outlet, merge } of this.#readers) {
      outlet.offerEnd(reason)
      merge.poke()
    }
  }

  /** @param lastEventId the id of the last event that the reader has, null for one that begins */
  async *stream(lastEventId: string | null, signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
    const resumed = this.#resumedCursor(lastEventId)
    const cursor = resumed ?? this.#freshCursor()
    const reader = this.#open(cursor, signal)
    const close = () => this.#close(reader)
    signal.addEventListener('abort', close, { once: true })
    if (lastEventId !== null && resumed === null) reader.outlet.offerGap()
    try {
      yield* this.#draw(reader, cursor)
    } catch (error) {
      if (!(error instanceof ReaderDropped)) throw error
    } finally {
      signal.removeEventListener('abort', close)
      close()
    }
  }

  async *#draw({ outlet, merge }: Reader, cursor: Cursor): AsyncGenerator<ServerSentEvent> {
    const other = (): { event: SandboxEvent } | undefined => {
      const event = outlet.take() ?? (this.#isEndUrgent || merge.isDrained ? outlet.takeEnd() : undefined)
      if (event?.type === 'files' || event?.type === 'files_changed') cursor.filesVersion = this.#filesVersion
      return event && { event }
    }
    for (let item = await merge.next(other); item; item = await merge.next(other)) {
      const { event } = item
      if ('number' in item) cursor.moveTo(item.number, item.position)
      // Not resumed: an id would only make the reader's next one older than it need be.
      const isMomentary = event.type === 'metrics' || event.type === 'ports'
      yield isMomentary ? { data: event } : { id: cursor.toString(), data: event }
      if (event.type === 'sandbox_ended') return
    }
  }

  #open(cursor: Cursor, signal: AbortSignal): Reader {
    const merge: Reader['merge'] = new Merge()
    const reader: Reader = {
      outlet: new Outlet(),
      merge,
      follow: (number, track, after) => merge.add(numbered(number, track.events(after, signal))),
    }
    if (this.#ports) reader.outlet.offerPorts(this.#ports)
    if (this.#endReason === undefined) this.#watchWhileRead()
    else reader.outlet.offerEnd(this.#endReason)
    if (cursor.filesVersion !== this.#filesVersion) reader.outlet.offerChanges([], true)
    for (let number = cursor.floor; number < this.#nextNumber; number++) {
      const position = cursor.position(number)
      if (position === 'end') continue
      const track = this.#tracks.get(number)
      if (track?.isKept) reader.follow(number, track, position ?? 0)
      else {
        reader.outlet.offerGap()
        cursor.moveTo(number, 'end')
      }
    }
    this.#readers.add(reader)
    return reader
  }

  #close(reader: Reader): void {
    reader.merge.close()
    this.#readers.delete(reader)
    if (this.#readers.size > 0) return
    this.#watch?.abort()
    this.#watch = undefined
    this.#ports = undefined
  }

  /** Null also for the id of another sandbox's stream, or of a server's earlier life. */
  #resumedCursor(lastEventId: string | null): Cursor | null {
    const cursor = lastEventId === null ? null : Cursor.parse(lastEventId)
    return cursor && cursor.floor <= this.#nextNumber ? cursor : null
  }

  #freshCursor(): Cursor {
    const live = [...this.#tracks].filter(([, track]) => !track.isOver)
    const floor = live[0]?.[0] ?? this.#nextNumber
    // Nobody has looked until now: the version is the one that this reader's own watch begins with.
    const cursor = new Cursor(this.#filesVersion + (this.#watch ? 0 : 1), floor)
    for (let number = floor; number < this.#nextNumber; number++) {
      const track = this.#tracks.get(number)
      cursor.moveTo(number, track && !track.isOver ? track.freshPosition() : 'end')
    }
    return cursor
  }

  #watchWhileRead(): void {
    if (this.#watch) return
    this.#watch = new AbortController()
    this.#filesVersion++
    const tellEach = (tell: (outlet: Outlet) => void) => {
      for (const { outlet, merge } of this.#readers) {
        tell(outlet)
        merge.poke()
      }
    }
    watchSurroundings(
      this.#sandbox,
      {
        onSample: (sample) => tellEach((outlet) => outlet.offerSample(sample)),
        onChanges: (changes, overflow) => {
          this.#filesVersion++
          tellEach((outlet) => outlet.offerChanges(changes, overflow))
        },
        onPorts: (ports) => {
          this.#ports = ports
          tellEach((outlet) => outlet.offerPorts(ports))
        },
        onError: this.#onError,
      },
      this.#watch.signal,
    )
  }

  #add(track: Track): void {
    const number = this.#nextNumber++
    this.#tracks.set(number, track)
    for (const reader of this.#readers) reader.follow(number, track, 0)
    const over = [...this.#tracks].filter(([, { isOver }]) => isOver)
    for (const [old] of over.slice(0, -FINISHED_TRACKS_MAX)) this.#tracks.delete(old)
  }
}

async function* numbered(number: number, events: AsyncIterable<TrackEvent>): AsyncGenerator<Item> {
  for await (const event of events) yield { number, ...event }
}
