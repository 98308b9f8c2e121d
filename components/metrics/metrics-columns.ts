import type { MetricsSample } from '@/lib/contracts/metrics'
import type { MetricsHistory } from './metrics-history'

export const SERIES = ['cpu', 'memory', 'processes', 'disk', 'networkIn', 'networkOut'] as const
export type SeriesName = (typeof SERIES)[number]

/** Samples by column, as a chart draws them: a time in seconds and, of the stretch up to it, the highest value of each series. */
export interface MetricsColumns {
  readonly times: readonly number[]
  readonly values: Readonly<Record<SeriesName, readonly number[]>>
}

/** What one sample says, in percent, bytes, processes and bytes a second. */
export type MetricsPoint = Readonly<Record<SeriesName, number>>

/** @param before the sample before it: rates are of the time between the two */
export function toPoint(sample: MetricsSample, before: MetricsSample | null): MetricsPoint {
  const seconds = before ? (sample.atMs - before.atMs) / 1000 : 0
  const rate = (now: number, then: number) => (seconds > 0 ? Math.max(0, (now - then) / seconds) : 0)
  return {
    cpu: sample.cpuPercent,
    memory: sample.memoryBytes,
    processes: sample.processes,
    disk: sample.diskBytes,
    networkIn: rate(sample.networkInBytes, before?.networkInBytes ?? 0),
    networkOut: rate(sample.networkOutBytes, before?.networkOutBytes ?? 0),
  }
}

/** The samples of the last `seconds`, as at most `maxPoints` points: a peak of one second stays a peak in an hour. */
export function toColumns(history: MetricsHistory, seconds: number, maxPoints: number): MetricsColumns {
  const times: number[] = []
  const values: Record<SeriesName, number[]> = {
    cpu: [],
    memory: [],
    processes: [],
    disk: [],
    networkIn: [],
    networkOut: [],
  }
  const endMs = history.latest?.atMs ?? 0
  const stretchMs = Math.max(1000, (seconds * 1000) / maxPoints)
  let stretch = Number.NEGATIVE_INFINITY
  for (let index = firstSince(history, endMs - seconds * 1000); index < history.size; index += 1) {
    const sample = history.at(index)
    if (sample === null) continue
    const point = toPoint(sample, history.at(index - 1))
    // By the clock and not by the count, so that points do not change as the window moves on.
    const current = Math.floor(sample.atMs / stretchMs)
    const isSame = current === stretch && stretchMs > 1000
    stretch = current
    if (!isSame) times.push(0)
    const place = times.length - 1
    times[place] = sample.atMs / 1000
    for (const name of SERIES) {
      values[name][place] = isSame ? Math.max(values[name][place] ?? 0, point[name]) : point[name]
    }
  }
  return { times, values }
}

function firstSince(history: MetricsHistory, sinceMs: number): number {
  let low = 0
  let high = history.size
  while (low < high) {
    const middle = (low + high) >> 1
    if ((history.at(middle)?.atMs ?? 0) < sinceMs) low = middle + 1
    else high = middle
  }
  return low
}
