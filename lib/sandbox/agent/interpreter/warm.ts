import type { Launched } from '../process/launcher'
import type { Interpreted } from '../run/program'

export interface WarmOrder extends Interpreted {
  cwd: string
  env: Record<string, string>
}

export interface WarmProgram {
  launched: Launched
  /** CPU time of its start. */
  cpuMs: number
}

export interface WarmInterpreters {
  /** An interpreter that was started ahead, told to run the program; undefined when none can. */
  take(order: WarmOrder): WarmProgram | undefined
}
