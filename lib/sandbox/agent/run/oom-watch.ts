import type { RunOutcome } from '../../outcome'
import type { Cgroup } from '../metrics/cgroup'
import type { Exit } from '../process/launcher'

/** What V8 ends a process by when its heap is full, and what a shell makes of that. */
const ABORTED = { signal: 'SIGABRT', code: 134 }

/** Whether a run has failed for want of memory: the kernel's, or that of a Node.js heap. */
export class OomWatch {
  readonly #killsBefore: number

  constructor(
    private readonly cgroup: Cgroup,
    private readonly limitBytes: number,
  ) {
    this.#killsBefore = this.#kills()
  }

  /**
   * A run that went on after the kernel had killed one of its processes, and then succeeded, has succeeded: only failures
   * are put down to memory.
   */
  verdict(exit: Exit, toldOfFullHeap: boolean, peakBytes: number): RunOutcome | undefined {
    if (this.#kills() > this.#killsBefore && (exit.signal === 'SIGKILL' || exit.code)) {
      // The look that would have seen the last pages may never have come.
      return { kind: 'out_of_memory', limitBytes: this.limitBytes, peakBytes: Math.max(peakBytes, this.limitBytes) }
    }
    const hasAborted = exit.signal === ABORTED.signal || exit.code === ABORTED.code
    if (toldOfFullHeap && hasAborted) return { kind: 'out_of_memory', limitBytes: this.limitBytes, peakBytes }
    return undefined
  }

  #kills(): number {
    return this.cgroup.oomKills() ?? 0
  }
}
