import { routes } from '@/lib/server/http'
import { requireOperator } from '@/lib/server/require-operator'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => {
    await requireOperator(call)
    const { registry } = call.services.metrics
    return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } })
  },
})
