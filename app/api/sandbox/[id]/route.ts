import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => Response.json((await call.sandbox()).toBody()),
  DELETE: async (call) => {
    await call.services.sandboxes.end(await call.sandbox(), 'it was deleted')
    return new Response(null, { status: 204 })
  },
})
