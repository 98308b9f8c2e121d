import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { CLEAN_ENV, hasTool, tool } from './tools'

const PATH = '/proc/self/oom_score_adj'
const FIRST_TO_DIE = '1000'

let prefix: string[] | undefined

/**
 * What makes a command the kernel's first choice when memory runs out, with all that it starts: it takes the score itself before
 * it becomes the program. Writing it from outside would need a right that the agent lacks, or come too late.
 */
export function firstToDie(): string[] {
  prefix ??= probe()
  return prefix
}

function probe(): string[] {
  if (!hasTool('choom')) return []
  const [command = '', ...args] = [tool('choom'), '-n', FIRST_TO_DIE, '--']
  const tried = spawnSync(command, [...args, tool('env'), 'true'], { env: CLEAN_ENV, stdio: 'ignore' })
  return tried.status === 0 ? [command, ...args] : []
}

/**
 * Starts a process with that score where the sandbox has nothing that takes it by itself: it is inherited at the fork. The agent
 * has it for that moment too, and is chosen where memory runs out just then.
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
