import { toBody } from '@/lib/playgrounds/playground-body'
import { deleteRight } from '@/lib/server/delete-right'
import { routes } from '@/lib/server/http'
import { sourceOf } from '@/lib/server/source'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => {
    const { playgrounds, playgroundGate } = call.services
    const id = call.id('id')
    return Response.json(toBody(await playgroundGate.look(sourceOf(call.request.headers), () => playgrounds.read(id))))
  },
  DELETE: async (call) => {
    const { playgrounds, playgroundGate } = call.services
    const id = call.id('id')
    const right = await deleteRight(call)
    await playgroundGate.look(sourceOf(call.request.headers), () => playgrounds.remove(id, right))
    return new Response(null, { status: 204 })
  },
})
