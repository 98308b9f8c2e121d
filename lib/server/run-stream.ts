import '#server-only'
import type { Run } from '@/lib/sandbox'
import type { Call } from './call'
import type { HeldSandbox } from './sandboxes/held-sandbox'
import { type ServerSentEvent, sse } from './sse'

/**
 * A run's own event stream, from after the event that the reader names. 204 for a reader that has seen the last one: a browser
 * then stops coming back.
 */
export function runStream(call: Call, held: HeldSandbox, run: Run): Response {
  const afterSeq = seqOf(call.request.headers.get('last-event-id'))
  if (run.log.isComplete && afterSeq >= run.log.lastSeq) return new Response(null, { status: 204 })
  return sse((signal) => events(run, afterSeq, signal), {
    signal: call.streamSignal,
    onEnd: held.hold(),
    onError: (error) => call.log.error({ err: error, runId: run.id }, 'a run’s stream failed'),
  })
}

async function* events(run: Run, afterSeq: number, signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
  for await (const { seq, event } of run.log.subscribe({ afterSeq, signal })) yield { id: String(seq), data: event }
}

/** What is no number of ours is a reader that has nothing. */
function seqOf(lastEventId: string | null): number {
  return lastEventId !== null && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : 0
}
