import { routes } from '@/lib/server/http'
import { runStream } from '@/lib/server/run-stream'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => {
    const { held, run } = await call.run()
    return runStream(call, held, run)
  },
})
