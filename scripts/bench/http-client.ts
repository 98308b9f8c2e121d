import { Agent, type IncomingMessage, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { createParser } from 'eventsource-parser'
import { Health } from '@/lib/contracts/health'
import { RunEvent, type StartRunRequest } from '@/lib/contracts/run'
import { Sandbox } from '@/lib/contracts/sandbox'

const REFILL_TIMEOUT_MS = 30_000
const REFILL_POLL_MS = 20

export interface TimedRun {
  /** From the request until the first output had arrived. */
  firstByteMs: number
  /** Until its last event. */
  totalMs: number
  outputBytes: number
}

/** One person's session over the HTTP contract, on one kept connection, as a browser has it. */
export class HttpClient {
  readonly #base: URL
  readonly #agent = new Agent({ keepAlive: true })
  #cookie = ''

  constructor(base: string) {
    this.#base = new URL(base)
  }

  /** Waits until the pool has so many warm sandboxes again: a claim is measured, and no start of its successor beside it. */
  async untilWarm(count: number): Promise<void> {
    const deadline = performance.now() + REFILL_TIMEOUT_MS
    for (;;) {
      const health = Health.parse(JSON.parse(await text(await this.#send('GET', '/api/health', {}))))
      if (health.pool.warm >= count) return
      if (performance.now() > deadline)
        throw new Error(`there are not ${count} warm sandboxes within ${REFILL_TIMEOUT_MS / 1000} s`)
      await delay(REFILL_POLL_MS)
    }
  }

  async createSandbox(): Promise<string> {
    const response = await this.#send('POST', '/api/sandbox', { 'Content-Type': 'application/json' }, '{}')
    const body = await text(response)
    if (response.statusCode !== 201) throw new Error(`POST /api/sandbox: ${response.statusCode} ${body}`)
    return Sandbox.parse(JSON.parse(body)).id
  }

  async deleteSandbox(id: string): Promise<void> {
    await text(await this.#send('DELETE', `/api/sandbox/${id}`, {}))
  }

  /** @throws when the program does not end with exit code 0 */
  async run(id: string, run: Partial<StartRunRequest>): Promise<TimedRun> {
    const startedAtMs = performance.now()
    const headers = { 'Content-Type': 'application/json', Accept: 'text/event-stream' }
    const response = await this.#send('POST', `/api/sandbox/${id}/runs`, headers, JSON.stringify(run))
    if (response.statusCode !== 200) throw new Error(`a run: ${response.statusCode} ${await text(response)}`)
    const timed: TimedRun = { firstByteMs: Number.NaN, totalMs: Number.NaN, outputBytes: 0 }
    let last: RunEvent | undefined
    const parser = createParser({
      onEvent: ({ data }) => {
        const event = RunEvent.parse(JSON.parse(data))
        last = event
        if (event.type !== 'stdout') return
        if (Number.isNaN(timed.firstByteMs)) timed.firstByteMs = performance.now() - startedAtMs
        timed.outputBytes += Buffer.byteLength(event.text ?? '') + Buffer.byteLength(event.base64 ?? '', 'base64')
      },
    })
    response.setEncoding('utf8')
    for await (const chunk of response) parser.feed(String(chunk))
    timed.totalMs = performance.now() - startedAtMs
    if (last?.type !== 'exit' || last.exitCode !== 0) throw new Error(`a run ended with ${JSON.stringify(last)}`)
    return timed
  }

  close(): void {
    this.#agent.destroy()
  }

  #send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const call = request(new URL(path, this.#base), {
        method,
        agent: this.#agent,
        headers: { ...headers, ...(this.#cookie ? { Cookie: this.#cookie } : {}) },
      })
      call.on('response', (response) => {
        const [cookie] = response.headers['set-cookie'] ?? []
        if (cookie) this.#cookie = cookie.split(';')[0] ?? ''
        resolve(response)
      })
      call.on('error', reject)
      call.end(body)
    })
  }
}

async function text(response: IncomingMessage): Promise<string> {
  let body = ''
  response.setEncoding('utf8')
  for await (const chunk of response) body += String(chunk)
  return body
}
