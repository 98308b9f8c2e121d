import { routes } from '@/lib/server/http'
import { requireOperator } from '@/lib/server/require-operator'
import { sse } from '@/lib/server/sse'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => {
    await requireOperator(call)
    const { dashboard } = call.services
    if (!call.request.headers.get('accept')?.includes('text/event-stream'))
      return Response.json(await dashboard.snapshot())
    const onError = (error: unknown) => call.log.error({ err: error }, 'a dashboard’s stream failed')
    return sse((signal) => dashboard.stream(signal), { signal: call.streamSignal, onError })
  },
})
