import '#server-only'
import { type History, type HistorySample, mergeSamples, stretchStart } from '@/lib/contracts/dashboard-history'

/** A second each for a quarter of an hour, five for an hour, a minute for a day: about 3000 samples in all. */
export const LEVELS = [
  { stepMs: 1_000, capacity: 900 },
  { stepMs: 5_000, capacity: 720 },
  { stepMs: 60_000, capacity: 1440 },
] as const

/** A stretch that is over: what may be kept for the next start. */
export interface FinishedStretch {
  stepMs: number
  sample: HistorySample
}

/** The past of the whole server in three grains, each bounded. */
export class SampleRings {
  readonly #rings = LEVELS.map(({ stepMs, capacity }) => ({ stepMs, capacity, samples: [] as HistorySample[] }))

  /** @returns the stretches that this sample has finished */
  add(sample: HistorySample): FinishedStretch[] {
    const finished: FinishedStretch[] = []
    for (const { stepMs, capacity, samples } of this.#rings) {
      const atMs = stretchStart(sample.atMs, stepMs)
      const last = samples.at(-1)
      // A clock that was set back must not draw a line into the past.
      if (last && atMs < last.atMs) continue
      if (last?.atMs === atMs) {
        samples[samples.length - 1] = mergeSamples(last, sample)
        continue
      }
      if (last) finished.push({ stepMs, sample: last })
      samples.push({ ...sample, atMs })
      if (samples.length > capacity) samples.shift()
    }
    return finished
  }

  /** Puts what an earlier server kept before what is there; a stretch that both have a part of becomes one. */
  restore(stretches: readonly FinishedStretch[]): void {
    for (const ring of this.#rings) {
      const byStart = new Map<number, HistorySample>()
      for (const { stepMs, sample } of stretches) if (stepMs === ring.stepMs) byStart.set(sample.atMs, sample)
      for (const sample of ring.samples) {
        const before = byStart.get(sample.atMs)
        byStart.set(sample.atMs, before ? mergeSamples(before, sample) : sample)
      }
      ring.samples = [...byStart.values()].sort((a, b) => a.atMs - b.atMs).slice(-ring.capacity)
    }
  }

  /** The newest stretch of each grain, which goes on. */
  unfinished(): FinishedStretch[] {
    return this.#rings.flatMap(({ stepMs, samples }) => samples.slice(-1).map((sample) => ({ stepMs, sample })))
  }

  /** In the finest grain that reaches back to `fromMs`, or else in the coarsest. */
  between(fromMs: number, toMs: number, nowMs: number): History {
    const fits = ({ stepMs, capacity }: (typeof LEVELS)[number]) => nowMs - fromMs <= stepMs * capacity
    const index = LEVELS.findIndex(fits)
    const { stepMs, samples } = this.#rings.at(index) ?? { stepMs: 0, samples: [] }
    return { stepMs, samples: samples.filter(({ atMs }) => atMs + stepMs > fromMs && atMs <= toMs) }
  }
}
