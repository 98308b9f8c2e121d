import {
  closeTerminal,
  listTerminals,
  openTerminal,
  resizeTerminal,
  typeIntoTerminal,
} from '@/lib/client/queries/terminals'
import type { Terminal, TerminalList, TerminalSize } from '@/lib/contracts/terminal'

/** What terminals ask of the server; a test puts its own in the place of HTTP. */
export interface TerminalApi {
  list(sandboxId: string): Promise<TerminalList>
  open(sandboxId: string, size: TerminalSize): Promise<Terminal>
  type(sandboxId: string, terminalId: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  resize(sandboxId: string, terminalId: string, size: TerminalSize): Promise<void>
  close(sandboxId: string, terminalId: string): Promise<void>
}

export const httpTerminalApi: TerminalApi = {
  list: (sandboxId) => listTerminals(sandboxId),
  open: openTerminal,
  type: typeIntoTerminal,
  resize: resizeTerminal,
  close: closeTerminal,
}
