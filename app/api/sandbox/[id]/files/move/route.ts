import { MoveRequest } from '@/lib/contracts/files'
import { readJson } from '@/lib/server/body'
import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  POST: async (call) => {
    const held = await call.sandbox()
    const { from, to } = await readJson(call.request, MoveRequest)
    await held.claimed.agent.files.move(from, to)
    return new Response(null, { status: 204 })
  },
})
