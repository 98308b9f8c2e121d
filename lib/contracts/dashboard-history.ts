import { z } from 'zod'

const count = z.number().int().nonnegative()
const measure = z.number().nonnegative()

/** One stretch of time of the whole server. Absent (null) is what nobody could measure in it. */
export const HistorySample = z.object({
  atMs: z.number(),
  warm: count,
  inUse: count,
  waiting: count,
  claims: count,
  coldClaims: count,
  /** The slowest claim of the stretch. */
  claimMaxMs: measure.nullable(),
  runsOk: count,
  /** Ended by their own failure, or by whoever started them. */
  runsFailed: count,
  /** Ended by a limit, or lost with their sandbox. */
  runsLimited: count,
  /** 100 is all cores. */
  cpuPercent: measure,
  memoryBytes: count,
  diskBytes: count,
  eventLoopP99Ms: measure,
})
export type HistorySample = z.infer<typeof HistorySample>
export type HistorySeries = Exclude<keyof HistorySample, 'atMs'>

type Merge = 'sum' | 'max' | 'min'

/** What becomes of a series where a chart shows several stretches as one: a peak stays a peak, and so does a shortage. */
const MERGES: Readonly<Record<HistorySeries, Merge>> = {
  warm: 'min',
  inUse: 'max',
  waiting: 'max',
  claims: 'sum',
  coldClaims: 'sum',
  claimMaxMs: 'max',
  runsOk: 'sum',
  runsFailed: 'sum',
  runsLimited: 'sum',
  cpuPercent: 'max',
  memoryBytes: 'max',
  diskBytes: 'max',
  eventLoopP99Ms: 'max',
}

export const HISTORY_SERIES = Object.keys(MERGES) as readonly HistorySeries[]

/** Two stretches as one, which begins with the first. */
export function mergeSamples(first: HistorySample, second: HistorySample): HistorySample {
  const merged = { ...first }
  for (const name of HISTORY_SERIES) {
    const [a, b] = [first[name], second[name]]
    if (a === null || b === null) Object.assign(merged, { [name]: a ?? b })
    else if (MERGES[name] === 'sum') merged[name] = a + b
    else merged[name] = Math[MERGES[name]](a, b)
  }
  return merged
}

/** Where the stretch of a moment begins: by the clock, so that stretches do not shift as time goes on. */
export const stretchStart = (atMs: number, stepMs: number): number => Math.floor(atMs / stepMs) * stepMs

export const HistoryQuery = z
  .strictObject({ fromMs: z.coerce.number().int().nonnegative(), toMs: z.coerce.number().int().nonnegative() })
  .refine(({ fromMs, toMs }) => fromMs < toMs, { message: 'fromMs must be before toMs' })
export type HistoryQuery = z.infer<typeof HistoryQuery>

/** What is known of a time, oldest first. Where the server was not running there are no samples. */
export const History = z.object({ stepMs: count, samples: z.array(HistorySample) })
export type History = z.infer<typeof History>
