/** What one way of doing something took, in milliseconds, in the order of the rounds. */
export interface Series {
  name: string
  samplesMs: number[]
}

export interface Summary {
  name: string
  samples: number
  p50Ms: number
  p95Ms: number
  /** Median and 95th percentile of the ratio to the baseline, taken round by round: noise of the machine hits both. */
  p50Ratio: number
  p95Ratio: number
}

/** @param fraction 0.5 is the median; between two samples, the nearer one above */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * fraction) - 1)]
  if (value === undefined) throw new Error('no samples')
  return value
}

/** @param baseline has a sample of every round that `series` has */
export function summarize(series: Series, baseline: Series): Summary {
  const ratios = series.samplesMs.map((sample, round) => sample / (baseline.samplesMs[round] ?? Number.NaN))
  return {
    name: series.name,
    samples: series.samplesMs.length,
    p50Ms: percentile(series.samplesMs, 0.5),
    p95Ms: percentile(series.samplesMs, 0.95),
    p50Ratio: percentile(ratios, 0.5),
    p95Ratio: percentile(ratios, 0.95),
  }
}

/** Calls each measurement once a round, in an order that shifts by one each time, so that none always follows the same other. */
export async function interleave(
  rounds: number,
  measurements: ReadonlyMap<string, () => Promise<number>>,
  progress: (round: number) => void,
): Promise<Map<string, Series>> {
  const names = [...measurements.keys()]
  const all = new Map(names.map((name) => [name, { name, samplesMs: [] as number[] }]))
  for (let round = 0; round < rounds; round++) {
    progress(round)
    for (let place = 0; place < names.length; place++) {
      const name = names[(place + round) % names.length] ?? ''
      const took = await measurements.get(name)?.()
      if (took !== undefined) all.get(name)?.samplesMs.push(took)
    }
  }
  return all
}
