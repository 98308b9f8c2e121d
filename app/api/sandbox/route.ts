import { FILES_JSON_MAX_BYTES } from '@/lib/contracts/files'
import { CreateSandboxRequest } from '@/lib/contracts/sandbox'
import { readJson } from '@/lib/server/body'
import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  POST: async (call) => {
    const body = await readJson(call.request, CreateSandboxRequest, { maxBytes: FILES_JSON_MAX_BYTES })
    const held = await call.services.sandboxes.create(await call.identityOrNew(), body, call.signal)
    return Response.json(held.toBody(), { status: 201, headers: { location: `/api/sandbox/${held.id}` } })
  },
})
