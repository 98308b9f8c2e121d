import { z } from 'zod'
import { FileChange } from './files'
import { RunId, TerminalId } from './ids'
import { MetricsSample } from './metrics'
import { RunEvent } from './run'
import { ListeningPort } from './sandbox'

/**
 * What `GET /api/sandbox/:id/events` sends: the one event stream of a browser tab. Every event is the JSON of one `data:` line
 * without an `event:` name. Its `id:` is opaque; metrics and ports have none. A reader that begins without a `Last-Event-ID` gets each
 * run that still goes on from its first event, and of terminals what they print from then on (their screen is in the list of
 * terminals); one that sends the id goes on without a hole.
 */
export const SandboxEvent = z.discriminatedUnion('type', [
  /** `seq` is the event's number within its run, from 1: the id under which the run's own routes resume. */
  z.object({ type: z.literal('run'), runId: RunId, seq: z.number().int(), event: RunEvent }),
  z.object({ type: z.literal('files'), changes: z.array(FileChange) }),
  /** Too many changes to name: read the tree again. */
  z.object({ type: z.literal('files_changed') }),
  z.object({ type: z.literal('metrics'), sample: MetricsSample }),
  /** TCP ports on which programs listen, ascending: all of them, at the beginning of a stream and whenever they change. */
  z.object({ type: z.literal('ports'), ports: z.array(ListeningPort) }),
  /** `seq` counts the bytes of the terminal's output up to the end of this piece. */
  z.object({ type: z.literal('terminal'), terminalId: TerminalId, seq: z.number().int(), base64: z.string() }),
  z.object({ type: z.literal('terminal_closed'), terminalId: TerminalId, exitCode: z.number().int().nullable() }),
  z.object({ type: z.literal('sandbox_ended'), reason: z.string() }),
  /** Events between the reader's last id and this one are no longer kept: read runs and terminals again. */
  z.object({ type: z.literal('gap') }),
])
export type SandboxEvent = z.infer<typeof SandboxEvent>
