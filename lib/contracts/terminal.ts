import { z } from 'zod'
import { TerminalId } from './ids'

export const TerminalSize = z.strictObject({
  cols: z.number().int().min(1).max(1000),
  rows: z.number().int().min(1).max(1000),
})
export type TerminalSize = z.infer<typeof TerminalSize>

export const Terminal = z.object({ terminalId: TerminalId, pid: z.number().int() })
export type Terminal = z.infer<typeof Terminal>

/** A sandbox's open terminals; `scrollback` is the newest output, so that a reload finds the screen again. */
export const TerminalList = z.object({ terminals: z.array(Terminal.extend({ scrollbackBase64: z.string() })) })
export type TerminalList = z.infer<typeof TerminalList>
