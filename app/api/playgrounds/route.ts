import { PLAYGROUND_JSON_MAX_BYTES, SharePlaygroundRequest } from '@/lib/contracts/playground'
import { readJson } from '@/lib/server/body'
import { routes } from '@/lib/server/http'
import { sourceOf } from '@/lib/server/source'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  POST: async ({ request, services: { playgrounds, playgroundGate } }) => {
    const body = await readJson(request, SharePlaygroundRequest, { maxBytes: PLAYGROUND_JSON_MAX_BYTES })
    playgroundGate.requireShare(sourceOf(request.headers))
    const shared = await playgrounds.share(body)
    return Response.json(shared, { status: 201, headers: { location: `/api/playgrounds/${shared.id}` } })
  },
})
