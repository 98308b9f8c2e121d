import { download } from '@/lib/server/download'
import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => {
    const { run } = await call.run()
    const { sizeBytes, body } = run.log.openLog()
    return download({ name: `run-${run.id}.log`, body, sizeBytes, type: 'text/plain; charset=utf-8' })
  },
})
