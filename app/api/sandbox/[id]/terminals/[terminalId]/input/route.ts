import { TERMINAL_INPUT_MAX_BYTES } from '@/lib/contracts/terminal'
import { streamBytes } from '@/lib/server/body'
import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  POST: async (call) => {
    const terminal = await call.terminal()
    for await (const bytes of streamBytes(call.request, TERMINAL_INPUT_MAX_BYTES)) await terminal.write(bytes)
    return new Response(null, { status: 204 })
  },
})
