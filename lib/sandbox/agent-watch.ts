/** How often an agent that has runs is asked for a sign of life, and how long it may take to give one. */
const PULSE_MS = 500
/** After a run's timeout the agent has this long to end it, and to break its silence, before the sandbox is given up. */
const OVERDUE_MS = 10_000

export interface AgentWatchOptions {
  /** Rejects where there is no answer in time; asked again before that. */
  ping: (timeoutMs: number) => Promise<void>
  /** Lets the agent act, or sets what held it back again. */
  relieve: ((isRelieved: boolean) => Promise<void>) | undefined
  /** The agent is beyond help: its sandbox is to end. */
  giveUp: () => void
}

/**
 * Sees to it that an agent can do its work while it has runs. A storm of processes can use up the CPU quota that the agent shares
 * with them, for minutes, and with it the means to end the storm: then the quota is lifted until the agent answers again. An
 * agent that does not answer even so, long after its run should have ended, is given up with its sandbox. A moment's silence
 * says nothing of it: the machine, or this very process, may be busy. Nor does an answer that comes late, every time: it is one.
 */
export class AgentWatch {
  readonly #deadlines = new Map<object, number>()
  readonly #options: AgentWatchOptions
  #isWatching = false
  #isResting = false

  constructor(options: AgentWatchOptions) {
    this.#options = options
  }

  /** @returns to be called when the run has ended */
  begin(timeoutMs: number): () => void {
    const run = {}
    this.#deadlines.set(run, performance.now() + timeoutMs)
    if (!this.#isWatching) void this.#watch()
    return () => void this.#deadlines.delete(run)
  }

  /** A frozen agent answers nobody, and is not to blame for it. */
  rest(isResting: boolean): void {
    this.#isResting = isResting
  }

  async #watch(): Promise<void> {
    this.#isWatching = true
    const { ping, relieve, giveUp } = this.#options
    let isRelieved = false
    let answeredAtMs = performance.now()
    let pulseAtMs = answeredAtMs
    const setRelieved = async (value: boolean) => {
      if (isRelieved === value) return
      isRelieved = value
      // A sandbox that has ended meanwhile needs neither.
      await relieve?.(value).catch(() => {})
    }
    while (this.#deadlines.size > 0 || isRelieved) {
      await new Promise((resolve) => setTimeout(resolve, PULSE_MS).unref())
      if (this.#isResting) {
        answeredAtMs = performance.now()
        continue
      }
      const pulseBeforeAtMs = pulseAtMs
      pulseAtMs = performance.now()
      const answer = ping(OVERDUE_MS).then(
        () => {
          answeredAtMs = performance.now()
          this.#forgetOverdue()
          return true
        },
        () => false,
      )
      const answers = await within(PULSE_MS, answer)
      if (this.#isResting) continue
      // Without a run there is no storm to end: whoever has answered since the pulse before is slow, and can have its limit.
      const isSlow = this.#deadlines.size === 0 && answeredAtMs > pulseBeforeAtMs
      await setRelieved(!answers && !isSlow)
      if (!answers && this.#isOverdue(answeredAtMs)) {
        giveUp()
        break
      }
    }
    this.#isWatching = false
  }

  #isOverdue(answeredAtMs: number): boolean {
    const earliest = this.#deadlines.size === 0 ? answeredAtMs : Math.min(...this.#deadlines.values())
    return performance.now() > Math.max(earliest, answeredAtMs) + OVERDUE_MS
  }

  /** An agent that answers has ended what was due; the end of a run whose output nobody reads is not told here. */
  #forgetOverdue(): void {
    for (const [run, deadline] of this.#deadlines) {
      if (performance.now() > deadline + OVERDUE_MS) this.#deadlines.delete(run)
    }
  }
}

/** @returns false where the answer takes longer */
async function within(ms: number, answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms).unref()
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
