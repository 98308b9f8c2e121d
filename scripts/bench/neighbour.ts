import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** Until the requests are at the server, and before it has answered many of them. */
const ARRIVAL_MS = 30

/** Another client, who asks for a thousand runs at once. */
export class Neighbour {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async start(url: string): Promise<Neighbour> {
    const child = fork(fileURLToPath(new URL('flood.mjs', import.meta.url)), [url])
    await once(child, 'message')
    return new Neighbour(child)
  }

  /** @returns what `work` does while the thousand are being answered */
  async beside<T>(work: () => Promise<T>): Promise<T> {
    const over = once(this.#child, 'message')
    this.#child.send('go')
    await delay(ARRIVAL_MS)
    const result = await work()
    await over
    return result
  }

  stop(): void {
    this.#child.disconnect()
  }
}
