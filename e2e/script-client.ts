import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { APIRequestContext } from '@playwright/test'
import { Sandbox } from '@/lib/contracts/sandbox'

/** A person's script: it has the key that `npm start` prints, and curl. */
export class ScriptClient {
  readonly #sandboxIds: string[] = []

  constructor(
    private readonly baseURL: string,
    private readonly key: string,
    private readonly request: APIRequestContext,
  ) {}

  static async withKeyOf(driver: string, baseURL: string, request: APIRequestContext): Promise<ScriptClient> {
    const key = await readFile(join('.codetok', `e2e-${driver}`, 'e2b-api-key'), 'utf8')
    return new ScriptClient(baseURL, key.trim(), request)
  }

  async createSandbox(): Promise<string> {
    const response = await this.request.post('/api/sandbox', { headers: { 'X-API-KEY': this.key }, data: {} })
    const { id } = Sandbox.parse(await response.json())
    this.#sandboxIds.push(id)
    return id
  }

  /** @returns everything that the command's stream said */
  async run(sandboxId: string, command: string): Promise<string> {
    let text = ''
    await this.curlRun(sandboxId, command, (more) => {
      text += more
    }).done
    return text
  }

  curlRun(
    sandboxId: string,
    command: string,
    onText: (text: string) => void,
  ): { done: Promise<void>; kill: () => void } {
    const headers = [`X-API-KEY: ${this.key}`, 'Content-Type: application/json', 'Accept: text/event-stream']
    const curl = spawn(
      'curl',
      [
        ...['--silent', '--show-error', '--no-buffer', `${this.baseURL}/api/sandbox/${sandboxId}/runs`],
        ...headers.flatMap((header) => ['--header', header]),
        ...['--data', JSON.stringify({ command })],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    curl.stdout.setEncoding('utf8').on('data', onText)
    const done = new Promise<void>((resolve, reject) => {
      curl.on('error', reject)
      curl.on('close', () => resolve())
    })
    return { done, kill: () => curl.kill('SIGKILL') }
  }

  async dispose(): Promise<void> {
    for (const id of this.#sandboxIds) {
      await this.request.delete(`/api/sandbox/${id}`, { headers: { 'X-API-KEY': this.key } })
    }
  }
}
