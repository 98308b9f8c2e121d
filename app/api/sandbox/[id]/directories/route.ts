import { MakeDirectoryRequest } from '@/lib/contracts/files'
import { readJson } from '@/lib/server/body'
import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  POST: async (call) => {
    const held = await call.sandbox()
    const { path } = await readJson(call.request, MakeDirectoryRequest)
    await held.claimed.agent.files.makeDirectory(path)
    return new Response(null, { status: 204 })
  },
})
