import type { RunTimeline } from '@/lib/contracts/run'
import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => {
    const { run } = await call.run()
    return Response.json(run.timeline() satisfies RunTimeline)
  },
})
