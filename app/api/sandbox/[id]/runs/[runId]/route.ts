import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  DELETE: async (call) => {
    const { run } = await call.run()
    await run.stop()
    return new Response(null, { status: 204 })
  },
})
