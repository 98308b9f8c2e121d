import { routes } from '@/lib/server/http'
import { sse } from '@/lib/server/sse'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => {
    const held = await call.sandbox()
    const lastEventId = call.request.headers.get('last-event-id')
    const onError = (error: unknown) => call.log.error({ err: error, sandboxId: held.id }, 'an event stream failed')
    return sse((signal) => held.feed.stream(lastEventId, signal), {
      signal: call.streamSignal,
      onEnd: held.hold(),
      onError,
    })
  },
})
