import type { RunSample } from '../../outcome'

/** As many looks of the monitor as half a minute has. */
const SAMPLES_MAX = 600

/**
 * What a run used over its time, in a bounded number of samples: each time there would be too many, two become one, and those
 * to come cover twice the time.
 */
export class RunSamples {
  #samples: RunSample[] = []
  /** How much time one sample covers; 0: every look is one. */
  #strideMs = 0
  /** Where the newest one began to cover. */
  #sinceMs = 0

  get list(): readonly RunSample[] {
    return this.#samples
  }

  add(sample: RunSample): void {
    const last = this.#samples.at(-1)
    if (last && sample.atMs - this.#sinceMs < this.#strideMs) {
      this.#samples[this.#samples.length - 1] = joined(last, sample)
      return
    }
    if (this.#samples.length === SAMPLES_MAX) this.#halve()
    this.#sinceMs = this.#samples.at(-1)?.atMs ?? 0
    this.#samples.push(sample)
  }

  #halve(): void {
    const halved: RunSample[] = []
    for (let index = 0; index < this.#samples.length; index += 2) {
      const [one, other] = this.#samples.slice(index, index + 2)
      if (one) halved.push(other ? joined(one, other) : one)
    }
    this.#samples = halved
    this.#strideMs = (halved.at(-1)?.atMs ?? 0) / halved.length
  }
}

/** A peak stays a peak; CPU time only grows. */
function joined(one: RunSample, later: RunSample): RunSample {
  return {
    atMs: later.atMs,
    cpuMs: later.cpuMs,
    memoryBytes: Math.max(one.memoryBytes, later.memoryBytes),
    processes: Math.max(one.processes, later.processes),
  }
}
