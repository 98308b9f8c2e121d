import { type EventStreamEnd, readEventStream } from '@/lib/client/event-stream'
import { ApiError } from '@/lib/client/http'
import { readTimeline, startRun, stopRun, writeStdin } from '@/lib/client/queries/runs'
import { type CreateSandboxInput, createSandbox, destroySandbox, readSandbox } from '@/lib/client/queries/sandbox'
import { runEventsUrl, sandboxEventsUrl } from '@/lib/client/queries/urls'
import { SandboxEvent } from '@/lib/contracts/events'
import { RunEvent, type RunTimeline, type StartRunRequest } from '@/lib/contracts/run'
import type { Sandbox } from '@/lib/contracts/sandbox'

interface FollowOptions<Event> {
  signal: AbortSignal
  lastEventId: string | null
  onOpen?: () => void
  pace?: () => Promise<void> | undefined
  onEvent: (id: string | null, event: Event) => void
}

/** What a session asks of the server; a test puts its own in the place of HTTP. */
export interface SandboxApi {
  createSandbox(input: CreateSandboxInput, signal: AbortSignal): Promise<Sandbox>
  destroySandbox(sandboxId: string): Promise<void>
  readSandbox(sandboxId: string, signal: AbortSignal): Promise<Sandbox>
  followEvents(sandboxId: string, options: FollowOptions<SandboxEvent>): Promise<EventStreamEnd>
  followRun(sandboxId: string, runId: string, options: FollowOptions<RunEvent>): Promise<EventStreamEnd>
  startRun(sandboxId: string, request: StartRunRequest, signal: AbortSignal): Promise<string>
  stopRun(sandboxId: string, runId: string): Promise<void>
  /** Of a run that is over. */
  readTimeline(sandboxId: string, runId: string): Promise<RunTimeline>
  writeStdin(sandboxId: string, runId: string, text: string, isLast: boolean): Promise<void>
}

export const httpSandboxApi: SandboxApi = {
  createSandbox,
  destroySandbox,
  readSandbox,
  startRun,
  stopRun,
  readTimeline,
  writeStdin,
  followEvents: (sandboxId, options) => follow(sandboxEventsUrl(sandboxId), SandboxEvent, options),
  followRun: (sandboxId, runId, options) => follow(runEventsUrl(sandboxId, runId), RunEvent, options),
}

interface Schema<Event> {
  safeParse(value: unknown): { success: true; data: Event } | { success: false; error: unknown }
}

function follow<Event>(url: string, schema: Schema<Event>, options: FollowOptions<Event>): Promise<EventStreamEnd> {
  const { onEvent, ...rest } = options
  return readEventStream(url, {
    ...rest,
    onEvent: (message) => onEvent(message.id ?? null, parseEvent(schema, url, message.data)),
  })
}

function parseEvent<Event>(schema: Schema<Event>, url: string, text: string): Event {
  const refuse = (cause: unknown) =>
    new ApiError('invalid_answer', `An event of ${url} is not what was expected.`, { cause })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw refuse(cause)
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw refuse(parsed.error)
  return parsed.data
}
