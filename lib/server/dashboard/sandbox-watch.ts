import '#server-only'
import type { SandboxUsage } from '@/lib/contracts/dashboard'
import type { AgentSample, Sandbox } from '@/lib/sandbox'

const INTERVAL_MS = 1_000
/** A sample takes its agent some 10 ms: those of two hundred sandboxes, one a second, would be all that two cores do. */
const SAMPLES_PER_SECOND = 40
const SPARE_SHARE = 0.8

interface Watched {
  abort: AbortController
  intervalMs: number
  usage: SandboxUsage | null
}

/**
 * What each sandbox uses now, as its agent says: followed only while somebody wants to know. Once a second; where there are
 * more than `SAMPLES_PER_SECOND` of them, more rarely, each for a longer while.
 */
export class SandboxWatch {
  readonly #watched = new Map<string, Watched>()
  #readers = 0
  #wantedUntilMs = 0
  #intervalMs = INTERVAL_MS

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
    this.#intervalMs = intervalFor(wanted.size, this.#intervalMs)
    const intervalMs = this.#intervalMs
    let delayMs = 0
    for (const sandbox of wanted.values()) {
      const watched = this.#watched.get(sandbox.id)
      if (watched?.intervalMs === intervalMs) continue
      watched?.abort.abort()
      this.#follow(sandbox, { intervalMs, delayMs, usage: watched?.usage ?? null })
      // One after the other: all at once they would take the machine for seconds.
      delayMs += 1_000 / SAMPLES_PER_SECOND
    }
  }

  usageOf(sandboxId: string): SandboxUsage | null {
    return this.#watched.get(sandboxId)?.usage ?? null
  }

  close(): void {
    this.update([])
  }

  #follow(sandbox: Sandbox, { intervalMs, delayMs, usage }: Omit<Watched, 'abort'> & { delayMs: number }): void {
    const watched: Watched = { abort: new AbortController(), intervalMs, usage }
    this.#watched.set(sandbox.id, watched)
    const { signal } = watched.abort
    const follow = async () => {
      await new Promise((resolve) => setTimeout(resolve, delayMs).unref())
      if (signal.aborted) return
      // The first numbers come soon, however rarely the next ones do.
      if (usage === null && intervalMs > INTERVAL_MS) {
        for await (const sample of sandbox.agent.metrics(INTERVAL_MS, signal)) {
          watched.usage = toUsage(sample)
          break
        }
      }
      for await (const sample of sandbox.agent.metrics(intervalMs, signal)) watched.usage = toUsage(sample)
    }
    follow().catch(() => {
      // Its end, which its own directory tells; until then it is listed without numbers.
      watched.usage = null
    })
  }
}

/**
 * Doubled until all of them fit, and halved again when there is room to spare: one that comes and goes must not have all others
 * followed anew each time.
 */
function intervalFor(count: number, beforeMs: number): number {
  const perSecond = (intervalMs: number) => (count / intervalMs) * 1_000
  let intervalMs = beforeMs
  while (perSecond(intervalMs) > SAMPLES_PER_SECOND) intervalMs *= 2
  while (intervalMs > INTERVAL_MS && perSecond(intervalMs / 2) <= SAMPLES_PER_SECOND * SPARE_SHARE) intervalMs /= 2
  return intervalMs
}

function toUsage({ cpuPercent, memoryBytes, processes, diskBytes }: AgentSample): SandboxUsage {
  // Sent for each sandbox again and again: more digits would say nothing.
  return { cpuPercent: Math.round(cpuPercent * 10) / 10, memoryBytes, processes, diskBytes }
}
