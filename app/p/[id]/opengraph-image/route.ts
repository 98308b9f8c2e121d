import { routes } from '@/lib/server/http'
import { sourceOf } from '@/lib/server/source'

/** What a crawler need not ask for again; a link that was taken back is gone from elsewhere as soon. */
const KEPT_FOR_S = 3600

/** The card that chats and feeds show of a link. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => {
    const { playgrounds, playgroundGate, cards } = call.services
    const id = call.id('id')
    const source = sourceOf(call.request.headers)
    const playground = await playgroundGate.look(source, () => playgrounds.read(id))
    if (!cards.has(id)) playgroundGate.requireCard(source)
    const png = new Uint8Array(await cards.of(playground))
    const headers = { 'content-type': 'image/png', 'cache-control': `public, max-age=${KEPT_FOR_S}` }
    return new Response(png, { headers })
  },
})
