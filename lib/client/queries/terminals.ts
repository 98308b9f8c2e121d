import { Terminal, TerminalList, type TerminalSize } from '@/lib/contracts/terminal'
import { jsonBody, request, send } from '../http'
import { sandboxUrl } from './urls'

export function listTerminals(sandboxId: string, signal?: AbortSignal): Promise<TerminalList> {
  const init: RequestInit = { cache: 'no-store', ...(signal ? { signal } : {}) }
  return request(TerminalList, sandboxUrl(sandboxId, '/terminals'), init)
}

export function openTerminal(sandboxId: string, size: TerminalSize): Promise<Terminal> {
  return request(Terminal, sandboxUrl(sandboxId, '/terminals'), jsonBody(size))
}

export async function typeIntoTerminal(
  sandboxId: string,
  terminalId: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await send(sandboxUrl(sandboxId, `/terminals/${terminalId}/input`), {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream' },
    body: bytes,
  })
}

export async function resizeTerminal(sandboxId: string, terminalId: string, size: TerminalSize): Promise<void> {
  await send(sandboxUrl(sandboxId, `/terminals/${terminalId}`), jsonBody(size, { method: 'PATCH' }))
}

export async function closeTerminal(sandboxId: string, terminalId: string): Promise<void> {
  await send(sandboxUrl(sandboxId, `/terminals/${terminalId}`), { method: 'DELETE' })
}
