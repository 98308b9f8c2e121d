import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { ErrorBody } from '@/lib/contracts/errors'
import { RunEvent, type StartRunRequest, StartRunResponse } from '@/lib/contracts/run'
import { Sandbox } from '@/lib/contracts/sandbox'
import { API_KEY } from './real-server'

export interface NumberedEvent {
  id: string
  event: RunEvent
  atMs: number
}

type RunInput = Omit<StartRunRequest, 'files'> & { files?: Record<string, string> }

/** One who uses a server over HTTP: a script with the key, or a browser with its cookie. */
export class ApiClient {
  #cookie: string | undefined

  constructor(
    readonly origin: string,
    readonly as: 'script' | 'browser' = 'script',
  ) {}

  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.as === 'script') headers.set('X-API-KEY', API_KEY)
    else if (this.#cookie) headers.set('Cookie', this.#cookie)
    const response = await fetch(`${this.origin}${path}`, { ...init, headers })
    this.#cookie = response.headers.get('set-cookie')?.split(';')[0] ?? this.#cookie
    return response
  }

  post(path: string, body: unknown, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('Content-Type', 'application/json')
    return this.ask(path, { method: 'POST', ...init, headers, body: JSON.stringify(body) })
  }

  async createSandbox(body: { files?: Record<string, string>; env?: Record<string, string> } = {}): Promise<Sandbox> {
    const response = await this.post('/api/sandbox', body)
    if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`)
    return Sandbox.parse(await response.json())
  }

  /** Starts a run that belongs to the sandbox. */
  async startRun(sandboxId: string, run: RunInput): Promise<string> {
    const response = await this.post(`/api/sandbox/${sandboxId}/runs`, run)
    if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`)
    return StartRunResponse.parse(await response.json()).runId
  }

  /** Starts a run that belongs to its readers, and gives its events as they come. */
  async *streamRun(sandboxId: string, run: RunInput, signal?: AbortSignal): AsyncGenerator<NumberedEvent> {
    const headers = { Accept: 'text/event-stream' }
    const response = await this.post(`/api/sandbox/${sandboxId}/runs`, run, { headers, ...(signal ? { signal } : {}) })
    yield* runEvents(response)
  }

  /** A run's stream again, after an event. */
  async *resumeRun(
    sandboxId: string,
    runId: string,
    lastEventId: string,
    signal?: AbortSignal,
  ): AsyncGenerator<NumberedEvent> {
    const headers = { 'Last-Event-ID': lastEventId }
    const path = `/api/sandbox/${sandboxId}/runs/${runId}/events`
    yield* runEvents(await this.ask(path, { headers, ...(signal ? { signal } : {}) }))
  }

  /** Runs to the end. @returns all output and the last event */
  async run(sandboxId: string, run: RunInput): Promise<{ output: string; last: RunEvent | undefined }> {
    let output = ''
    let last: RunEvent | undefined
    for await (const { event } of this.streamRun(sandboxId, run)) {
      if (event.type === 'stdout' || event.type === 'stderr') output += textOf(event)
      last = event
    }
    return { output, last }
  }
}

export async function errorOf(response: Response): Promise<ErrorBody['error']> {
  return ErrorBody.parse(await response.json()).error
}

export function textOf(event: { text?: string | undefined; base64?: string | undefined }): string {
  return event.text ?? Buffer.from(event.base64 ?? '', 'base64').toString('latin1')
}

async function* runEvents(response: Response): AsyncGenerator<NumberedEvent> {
  for await (const { id = '', data } of messages(response)) {
    yield { id, event: RunEvent.parse(JSON.parse(data)), atMs: performance.now() }
  }
}

/** The events of a stream, each as soon as its bytes are there. */
export async function* messages(response: Response): AsyncGenerator<EventSourceMessage> {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  if (response.body === null) return
  const ready: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => ready.push(event) })
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    parser.feed(text)
    yield* ready.splice(0)
  }
}
