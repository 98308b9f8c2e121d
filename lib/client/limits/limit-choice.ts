import { z } from 'zod'
import { SandboxLimitsRequest } from '@/lib/contracts/limits'

/** What somebody has chosen for a project's runs; what is left out is the server's own. */
const LimitChoice = SandboxLimitsRequest.extend({ timeoutMs: z.number().int().positive().optional() })
export type LimitChoice = z.infer<typeof LimitChoice>
export type LimitName = keyof LimitChoice

/** As they are shown: of each run first, then those that a sandbox is made with. */
export const LIMIT_NAMES = ['timeoutMs', 'memoryBytes', 'cpuCount', 'maxProcesses', 'diskBytes'] as const

/** Whether the sandbox that was made with the one can't serve the other. */
export function needsAnotherSandbox(one: LimitChoice, other: LimitChoice): boolean {
  return LIMIT_NAMES.some((name) => name !== 'timeoutMs' && one[name] !== other[name])
}

/** The part that a sandbox is made with; undefined where nothing was chosen. */
export function sandboxPart({ timeoutMs: _, ...limits }: LimitChoice): SandboxLimitsRequest | undefined {
  return Object.keys(limits).length === 0 ? undefined : limits
}

/** Keeps the choice for a workspace in this browser. */
export class LimitMemory {
  readonly #key: string

  constructor(workspaceId: string) {
    this.#key = `codetok.limits.${workspaceId}`
  }

  read(): LimitChoice {
    try {
      return LimitChoice.parse(JSON.parse(localStorage.getItem(this.#key) ?? '{}'))
    } catch {
      // Storage refused, or another version's: nothing was chosen.
      return {}
    }
  }

  write(choice: LimitChoice): void {
    try {
      if (Object.keys(choice).length === 0) localStorage.removeItem(this.#key)
      else localStorage.setItem(this.#key, JSON.stringify(choice))
    } catch {
      // A browser that keeps nothing: the choice holds as long as the page.
    }
  }
}
