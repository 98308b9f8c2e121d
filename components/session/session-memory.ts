import { z } from 'zod'
import { claimForTab, LEAVING_MAX_MS } from '@/lib/client/tab-lock'
import { RunId, SandboxId } from '@/lib/contracts/ids'

const STORAGE_PREFIX = 'codetok.session.'

const Remembered = z.object({
  sandboxId: SandboxId,
  run: z.object({ runId: RunId, title: z.string(), requestedAtMs: z.number() }).nullable(),
})
export type Remembered = z.infer<typeof Remembered>

/** What a tab keeps over a reload: which sandbox is its own, and which run it was showing. */
export interface SessionMemory {
  /** The tab's sandbox, unless another tab has it: duplicating a tab copies what it remembers. */
  recall(): Promise<Remembered | null>
  remember(value: Remembered): void
  forget(): void
}

export class TabMemory implements SessionMemory {
  #letGo: (() => void) | null = null
  #held: string | null = null
  readonly #key: string

  /** @param workspaceId what the sandbox belongs to: another workspace in the same tab has another one */
  constructor(workspaceId: string) {
    this.#key = STORAGE_PREFIX + workspaceId
  }

  async recall(): Promise<Remembered | null> {
    const remembered = read(this.#key)
    if (remembered === null) return null
    return (await this.#claim(remembered.sandboxId)) ? remembered : null
  }

  remember(value: Remembered): void {
    if (this.#held !== value.sandboxId) void this.#claim(value.sandboxId)
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(value))
    } catch {
      // Storage refused or full: the next reload starts a new sandbox, which costs a moment and no work.
    }
  }

  forget(): void {
    this.#letGo?.()
    this.#letGo = null
    this.#held = null
    try {
      sessionStorage.removeItem(this.#key)
    } catch {
      // As above: what cannot be read is forgotten already.
    }
  }

  /** Holds a lock named after the sandbox until the page is gone. */
  async #claim(sandboxId: string): Promise<boolean> {
    this.#letGo?.()
    this.#letGo = null
    this.#held = sandboxId
    const letGo = await claimForTab(`codetok.sandbox.${sandboxId}`, LEAVING_MAX_MS)
    // Another one may have been claimed, or all forgotten, meanwhile.
    if (this.#held === sandboxId) this.#letGo = letGo
    else letGo?.()
    return letGo !== null
  }
}

function read(key: string): Remembered | null {
  try {
    const text = sessionStorage.getItem(key)
    if (text === null) return null
    const parsed = Remembered.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    // Storage refused, or not JSON: nothing is remembered.
    return null
  }
}
