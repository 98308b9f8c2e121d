import { routes } from '@/lib/server/http'
import { requireOperator } from '@/lib/server/require-operator'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  DELETE: async (call) => {
    await requireOperator(call)
    await call.services.keys.revoke(call.id('id'))
    return new Response(null, { status: 204 })
  },
})
