import '#server-only'
import type { SandboxEvent } from '@/lib/contracts/events'
import type { FileChange } from '@/lib/contracts/files'
import type { MetricsSample } from '@/lib/contracts/metrics'
import type { ListeningPort } from '@/lib/contracts/sandbox'

/** File changes kept for one slow reader; with more, it is told to read the tree again. */
const CHANGES_MAX = 500

/**
 * What one reader has yet to be sent beside output: bounded, because the newest sample and list of ports replace those before, and changes of
 * the same file become one.
 */
export class Outlet {
  #sample: MetricsSample | undefined
  #ports: readonly ListeningPort[] | undefined
  #changes = new Map<string, FileChange>()
  #hasLostChanges = false
  #hasGap = false
  #endReason: string | undefined

  offerSample(sample: MetricsSample): void {
    this.#sample = sample
  }

  offerPorts(ports: readonly ListeningPort[]): void {
    this.#ports = ports
  }

  offerChanges(changes: readonly FileChange[], overflow: boolean): void {
    for (const change of changes) {
      // Re-inserted, so that the order stays that of the newest change of each file.
      const before = this.#changes.get(change.path)
      this.#changes.delete(change.path)
      this.#changes.set(change.path, before?.type === 'created' && change.type === 'changed' ? before : change)
    }
    if (overflow || this.#changes.size > CHANGES_MAX) this.#hasLostChanges = true
    if (this.#hasLostChanges) this.#changes.clear()
  }

  offerGap(): void {
    this.#hasGap = true
  }

  offerEnd(reason: string): void {
    this.#endReason = reason
  }

  /** The next event that is not output, by urgency; undefined where there is none. */
  take(): SandboxEvent | undefined {
    if (this.#hasGap) {
      this.#hasGap = false
      return { type: 'gap' }
    }
    if (this.#hasLostChanges) {
      this.#hasLostChanges = false
      return { type: 'files_changed' }
    }
    if (this.#changes.size > 0) {
      const changes = [...this.#changes.values()]
      this.#changes.clear()
      return { type: 'files', changes }
    }
    const ports = this.#ports
    this.#ports = undefined
    if (ports) return { type: 'ports', ports: [...ports] }
    const sample = this.#sample
    this.#sample = undefined
    return sample && { type: 'metrics', sample }
  }

  /** The sandbox is no more: the last event, for when all output has been sent. */
  takeEnd(): SandboxEvent | undefined {
    return this.#endReason === undefined ? undefined : { type: 'sandbox_ended', reason: this.#endReason }
  }
}
