import { type ApiKeyList, CreateApiKeyRequest } from '@/lib/contracts/keys'
import { readJson } from '@/lib/server/body'
import { routes } from '@/lib/server/http'
import { requireOperator } from '@/lib/server/require-operator'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => {
    await requireOperator(call)
    return Response.json({ keys: await call.services.keys.list() } satisfies ApiKeyList)
  },
  POST: async (call) => {
    await requireOperator(call)
    const { name } = await readJson(call.request, CreateApiKeyRequest)
    return Response.json(await call.services.keys.create(name), { status: 201 })
  },
})
