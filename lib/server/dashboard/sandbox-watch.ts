import '#server-only'
import type { SandboxUsage } from '@/lib/contracts/dashboard'
import type { AgentSample, Sandbox } from '@/lib/sandbox'

const INTERVAL_MS = 1_000

interface Watched {
  abort: AbortController
  usage: SandboxUsage | null
}

/** What each sandbox uses now, as its agent says: followed only while somebody wants to know. */
export class SandboxWatch {
  readonly #watched = new Map<string, Watched>()
  #readers = 0
  #wantedUntilMs = 0

  /** Follows until the returned function is called, once. */
  want(): () => void {
    this.#readers++
    let isWanted = true
    return () => {
      if (isWanted) this.#readers--
      isWanted = false
    }
  }

  /** Follows for that long from now: for those who ask from time to time. */
  wantFor(ms: number): void {
    this.#wantedUntilMs = Math.max(this.#wantedUntilMs, performance.now() + ms)
  }

  /** Follows these, and no longer those that are not among them. */
  update(sandboxes: readonly Sandbox[]): void {
    const isWanted = this.#readers > 0 || performance.now() < this.#wantedUntilMs
    const wanted = new Map(isWanted ? sandboxes.map((sandbox) => [sandbox.id, sandbox]) : [])
    for (const [id, { abort }] of this.#watched) {
      if (wanted.has(id)) continue
      abort.abort()
      this.#watched.delete(id)
    }
    for (const [id, sandbox] of wanted) if (!this.#watched.has(id)) this.#follow(sandbox)
  }

  usageOf(sandboxId: string): SandboxUsage | null {
    return this.#watched.get(sandboxId)?.usage ?? null
  }

  close(): void {
    this.update([])
  }

  #follow(sandbox: Sandbox): void {
    const watched: Watched = { abort: new AbortController(), usage: null }
    this.#watched.set(sandbox.id, watched)
    const { signal } = watched.abort
    const follow = async () => {
      for await (const sample of sandbox.agent.metrics(INTERVAL_MS, signal)) watched.usage = toUsage(sample)
    }
    follow().catch(() => {
      // Its end, which its own directory tells; until then it is listed without numbers.
      watched.usage = null
    })
  }
}

function toUsage({ cpuPercent, memoryBytes, processes, diskBytes }: AgentSample): SandboxUsage {
  // Sent for each sandbox each second: more digits would say nothing.
  return { cpuPercent: Math.round(cpuPercent * 10) / 10, memoryBytes, processes, diskBytes }
}
