import '#server-only'
import type { TeamMetric } from '@/lib/contracts/e2b/telemetry'

interface Change {
  atMs: number
  /** From then on. */
  running: number
  isStart: boolean
}

/** Of one owner; the oldest go first. */
const CHANGES_MAX = 10_000
const STEP_MS = 30_000
const POINTS_MAX = 500
const DAY_MS = 24 * 60 * 60 * 1000

/** How many sandboxes each owner has had running, since the server began. */
export class TeamHistory {
  readonly #nowMs: () => number
  readonly #changes = new Map<string, Change[]>()

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs
  }

  /** A sandbox of the owner's begins to run, or runs no more. */
  note(owner: string, isStart: boolean): void {
    const changes = this.#changes.get(owner) ?? []
    this.#changes.set(owner, changes)
    changes.push({ atMs: this.#nowMs(), running: (changes.at(-1)?.running ?? 0) + (isStart ? 1 : -1), isStart })
    if (changes.length > CHANGES_MAX) changes.shift()
  }

  /** One for each step of time, in order; none from before the first sandbox. Default: of the last day. */
  between(owner: string, startS: number | undefined, endS: number | undefined): TeamMetric[] {
    const changes = this.#changes.get(owner) ?? []
    const [first] = changes
    if (!first) return []
    const endMs = Math.min(this.#nowMs(), endS === undefined ? Number.POSITIVE_INFINITY : endS * 1000)
    const startMs = Math.max(first.atMs, startS === undefined ? endMs - DAY_MS : startS * 1000)
    const stepMs = Math.max(STEP_MS, Math.ceil((endMs - startMs) / POINTS_MAX))
    const points: TeamMetric[] = []
    for (let atMs = startMs; atMs <= endMs; atMs += stepMs) points.push(metricOf(changes, atMs, stepMs))
    return points
  }

  /** The most that one of its numbers was. */
  max(
    owner: string,
    metric: 'concurrentSandboxes' | 'sandboxStartRate',
    startS: number | undefined,
    endS: number | undefined,
  ): { timestamp: string; timestampUnix: number; value: number } {
    const nowMs = this.#nowMs()
    const none = { timestamp: new Date(nowMs).toISOString(), timestampUnix: Math.floor(nowMs / 1000), value: 0 }
    return this.between(owner, startS, endS).reduce(
      (best, { timestamp, timestampUnix, [metric]: value }) =>
        value > best.value ? { timestamp, timestampUnix, value } : best,
      none,
    )
  }
}

/** The highest number within the step, what was running before it included. */
function metricOf(changes: readonly Change[], atMs: number, stepMs: number): TeamMetric {
  const before = changes.findLast((change) => change.atMs < atMs)
  const within = changes.filter((change) => change.atMs >= atMs && change.atMs < atMs + stepMs)
  return {
    timestamp: new Date(atMs).toISOString(),
    timestampUnix: Math.floor(atMs / 1000),
    concurrentSandboxes: Math.max(before?.running ?? 0, ...within.map(({ running }) => running)),
    sandboxStartRate: within.filter(({ isStart }) => isStart).length / (stepMs / 1000),
  }
}
