import { AppError } from '@/lib/contracts/errors'
import { ImportRequest, parseRepository } from '@/lib/contracts/repository'
import { readJson } from '@/lib/server/body'
import { routes } from '@/lib/server/http'
import { fetchArchive } from '@/lib/server/repositories/fetch-archive'
import { sourceOf } from '@/lib/server/source'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  POST: async ({ request, signal, services: { playgroundGate } }) => {
    const repository = parseRepository((await readJson(request, ImportRequest)).url)
    if (repository === null) throw new AppError('bad_request', 'this is no link to GitHub')
    playgroundGate.requireImport(sourceOf(request.headers))
    const zip = await fetchArchive(repository, signal)
    return new Response(new Uint8Array(zip), { headers: { 'content-type': 'application/zip' } })
  },
})
