import { readFileSync, writeFileSync } from 'node:fs'

const PATH = '/proc/self/oom_score_adj'
const FIRST_TO_DIE = '1000'

/**
 * Starts a process as the kernel's first choice when memory runs out. The score is inherited at the fork, so the agent takes
 * it for just that moment: writing the child's own would need a right that the agent lacks, or come too late.
 */
export function withHighestOomScore<T>(start: () => T): T {
  const own = write(FIRST_TO_DIE)
  try {
    return start()
  } finally {
    if (own !== undefined) write(own)
  }
}

/** Returns the value before, or undefined where the kernel has no such file or refuses. */
function write(value: string): string | undefined {
  try {
    const before = readFileSync(PATH, 'latin1').trim()
    writeFileSync(PATH, value)
    return before
  } catch {
    return undefined // gVisor may have no such file; memory is still limited, only the choice is the kernel's
  }
}
