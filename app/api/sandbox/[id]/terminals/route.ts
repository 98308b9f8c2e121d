import { type Terminal, type TerminalList, TerminalSize } from '@/lib/contracts/terminal'
import { readJson } from '@/lib/server/body'
import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => {
    const { claimed } = await call.sandbox()
    const terminals = claimed.terminals.list().map((terminal) => {
      const { seq, bytes } = terminal.scrollback()
      const scrollbackBase64 = Buffer.from(bytes).toString('base64')
      return { terminalId: terminal.id, pid: terminal.pid, seq, scrollbackBase64 }
    })
    return Response.json({ terminals } satisfies TerminalList)
  },
  POST: async (call) => {
    const held = await call.sandbox()
    const { cols, rows } = await readJson(call.request, TerminalSize)
    const terminal = await held.claimed.terminals.open({ cols, rows })
    return Response.json({ terminalId: terminal.id, pid: terminal.pid } satisfies Terminal, { status: 201 })
  },
})
