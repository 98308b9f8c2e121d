import type { RunOutcome } from '../../outcome'
import type { Cgroup } from '../metrics/cgroup'
import type { Exit } from '../process/launcher'

/** Whether the kernel has killed for want of memory while one run was alive. */
export class OomWatch {
  readonly #killsBefore: number | undefined

  constructor(
    private readonly cgroup: Cgroup,
    private readonly limitBytes: number,
  ) {
    this.#killsBefore = cgroup.oomKills()
  }

  /**
   * A run that went on after the kernel had killed one of its processes, and then succeeded, has succeeded: only failures
   * are put down to memory.
   */
  verdict(exit: Exit, peakBytes: number): RunOutcome | undefined {
    const kills = this.cgroup.oomKills()
    if (kills === undefined || this.#killsBefore === undefined || kills <= this.#killsBefore) return undefined
    if (exit.signal !== 'SIGKILL' && !exit.code) return undefined
    // The look that would have seen the last pages may never have come.
    return { kind: 'out_of_memory', limitBytes: this.limitBytes, peakBytes: Math.max(peakBytes, this.limitBytes) }
  }
}
