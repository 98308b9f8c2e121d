import { EMBED_HEIGHT, EMBED_WIDTH, embedCode, type Oembed, OembedQuery } from '@/lib/contracts/embed'
import { AppError } from '@/lib/contracts/errors'
import { readQuery } from '@/lib/server/body'
import { routes } from '@/lib/server/http'
import { ownOrigin } from '@/lib/server/own-origin'
import { sourceOf } from '@/lib/server/source'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async ({ url, request: { headers }, services: { playgrounds, playgroundGate } }) => {
    const query = readQuery(url, OembedQuery)
    const origin = ownOrigin(headers)
    const id = idIn(query.url, origin)
    const title = await playgroundGate.look(sourceOf(headers), () => playgrounds.readTitle(id))
    const width = Math.min(query.maxwidth ?? EMBED_WIDTH, EMBED_WIDTH)
    const height = Math.min(query.maxheight ?? EMBED_HEIGHT, EMBED_HEIGHT)
    const html = embedCode(origin, id, title, { width, height })
    const provider = { provider_name: 'codetok', provider_url: origin }
    return Response.json({ version: '1.0', type: 'rich', ...provider, title, html, width, height } satisfies Oembed)
  },
})

/** @throws {AppError} `not_found` for an address that is no playground of this server */
function idIn(link: string, origin: string): string {
  const address = URL.parse(link, origin)
  const id = /^\/(?:p|embed)\/([a-z0-9]{20})$/.exec(address?.pathname ?? '')?.[1]
  if (id === undefined || address?.host !== new URL(origin).host) throw new AppError('not_found', 'no such playground')
  return id
}
