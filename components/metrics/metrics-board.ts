import type { MetricsSample } from '@/lib/contracts/metrics'
import { type MetricsColumns, type MetricsPoint, type SeriesName, toColumns, toPoint } from './metrics-columns'
import type { MetricsHistory } from './metrics-history'

/** More points than a side bar has pixels would only cost time. */
const POINTS_MAX = 300

export interface Reading {
  readonly point: MetricsPoint
  readonly limits: Pick<MetricsSample, 'cpuLimitPercent' | 'memoryLimitBytes' | 'processesLimit' | 'diskLimitBytes'>
  readonly atMs: number
}

/** What all charts of a panel share: the window of time, its columns, and the moment that is pointed at. No React. */
export class MetricsBoard {
  readonly #history: MetricsHistory
  readonly #listeners = new Set<() => void>()
  #seconds = 60
  #columns: MetricsColumns
  #pointedAt: number | null = null

  constructor(history: MetricsHistory) {
    this.#history = history
    this.#columns = toColumns(history, this.#seconds, POINTS_MAX)
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Follows the history until the returned function is called. A page that is not seen draws nothing. */
  start(): () => void {
    const update = () => {
      if (!document.hidden) this.#update()
    }
    const stop = this.#history.subscribe(update)
    document.addEventListener('visibilitychange', update)
    update()
    return () => {
      stop()
      document.removeEventListener('visibilitychange', update)
    }
  }

  get seconds(): number {
    return this.#seconds
  }
  get columns(): MetricsColumns {
    return this.#columns
  }

  show(seconds: number): void {
    this.#seconds = seconds
    this.#update()
  }

  /** @param index of the columns; null when nothing is pointed at */
  point(index: number | null): void {
    if (index === this.#pointedAt) return
    this.#pointedAt = index
    this.#announce()
  }

  /** What is pointed at, or else the newest sample; null before there is one. */
  get reading(): Reading | null {
    const { latest } = this.#history
    if (latest === null) return null
    const index = this.#pointedAt
    const time = index === null ? undefined : this.#columns.times[index]
    if (index === null || time === undefined) {
      return { point: toPoint(latest, this.#history.at(this.#history.size - 2)), limits: latest, atMs: latest.atMs }
    }
    const value = (name: SeriesName) => this.#columns.values[name][index] ?? 0
    const point = {
      cpu: value('cpu'),
      memory: value('memory'),
      processes: value('processes'),
      disk: value('disk'),
      networkIn: value('networkIn'),
      networkOut: value('networkOut'),
    }
    return { point, limits: latest, atMs: time * 1000 }
  }

  get isPointing(): boolean {
    return this.#pointedAt !== null
  }

  #update(): void {
    this.#columns = toColumns(this.#history, this.#seconds, POINTS_MAX)
    this.#announce()
  }

  #announce(): void {
    for (const listener of this.#listeners) listener()
  }
}
