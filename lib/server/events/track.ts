import '#server-only'
import type { SandboxEvent } from '@/lib/contracts/events'
import type { Run, Terminal } from '@/lib/sandbox'

/** An event of a run or terminal, and where its reader stands once it has it. */
export interface TrackEvent {
  position: number | 'end'
  event: SandboxEvent
}

/** A run or terminal as the event stream of its sandbox sees it. */
export interface Track {
  readonly isOver: boolean
  /** What it said can still be read. */
  readonly isKept: boolean
  /** Where somebody begins who has seen nothing of it. */
  freshPosition(): number
  /** @throws {ReaderDropped} when this reader kept the program waiting for too long */
  events(after: number, signal: AbortSignal): AsyncIterable<TrackEvent>
}

/** A reader was too slow and has been left behind: it comes back with its last id. */
export class ReaderDropped extends Error {
  override readonly name = 'ReaderDropped'
}

export function runTrack(run: Run, isKept: () => boolean): Track {
  return {
    get isOver() {
      return run.end !== undefined
    },
    get isKept() {
      return isKept()
    },
    freshPosition: () => 0,
    async *events(after, signal) {
      for await (const { seq, event } of run.log.subscribe({ afterSeq: after, signal })) {
        const isLast = event.type === 'exit' || event.type === 'error'
        yield { position: isLast ? 'end' : seq, event: { type: 'run', runId: run.id, seq, event } }
        if (isLast) return
      }
      if (!signal.aborted) throw new ReaderDropped()
    },
  }
}

export function terminalTrack(terminal: Terminal): Track {
  const terminalId = terminal.id
  return {
    get isOver() {
      return terminal.hasExited
    },
    isKept: true,
    // A new reader gets the screen from the list of terminals, whose `seq` says which output is in it.
    freshPosition: () => terminal.scrollback().seq,
    async *events(after, signal) {
      for await (const { seq, bytes, hasGap } of terminal.subscribe({ afterSeq: after, signal })) {
        if (hasGap) yield { position: seq - bytes.byteLength, event: { type: 'gap' } }
        const base64 = Buffer.from(bytes).toString('base64')
        yield { position: seq, event: { type: 'terminal', terminalId, seq, base64 } }
      }
      if (signal.aborted) return
      if (!terminal.hasExited) throw new ReaderDropped()
      const { exitCode } = await terminal.exited
      yield { position: 'end', event: { type: 'terminal_closed', terminalId, exitCode } }
    },
  }
}
