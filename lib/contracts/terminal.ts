import { z } from 'zod'
import { TerminalId } from './ids'

export const TerminalSize = z.strictObject({
  cols: z.number().int().min(1).max(1000),
  rows: z.number().int().min(1).max(1000),
})
export type TerminalSize = z.infer<typeof TerminalSize>

export const Terminal = z.object({ terminalId: TerminalId, pid: z.number().int() })
export type Terminal = z.infer<typeof Terminal>

/** What one request may type into a terminal: a large paste. */
export const TERMINAL_INPUT_MAX_BYTES = 1024 * 1024

/**
 * A sandbox's open terminals. The scrollback is the newest output, so that a reload finds the screen again; it holds
 * everything up to `seq`, the `seq` of the event stream's terminal events: those that are not above it are in it already.
 */
export const TerminalList = z.object({
  terminals: z.array(Terminal.extend({ seq: z.number().int(), scrollbackBase64: z.string() })),
})
export type TerminalList = z.infer<typeof TerminalList>
