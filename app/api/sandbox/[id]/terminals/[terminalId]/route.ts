import { TerminalSize } from '@/lib/contracts/terminal'
import { readJson } from '@/lib/server/body'
import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  PATCH: async (call) => {
    const terminal = await call.terminal()
    const { cols, rows } = await readJson(call.request, TerminalSize)
    await terminal.resize(cols, rows)
    return new Response(null, { status: 204 })
  },
  DELETE: async (call) => {
    const terminal = await call.terminal()
    await terminal.close()
    return new Response(null, { status: 204 })
  },
})
