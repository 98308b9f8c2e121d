import { FILE_MAX_BYTES, FileQuery, OptionalFileQuery } from '@/lib/contracts/files'
import { readQuery, streamBytes } from '@/lib/server/body'
import { download } from '@/lib/server/download'
import { readTree } from '@/lib/server/file-tree'
import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => {
    const { files } = (await call.sandbox()).claimed.agent
    const { path } = readQuery(call.url, OptionalFileQuery)
    if (path === undefined) return Response.json(await readTree(files))
    const { body, sizeBytes } = await files.read(path, { maxBytes: FILE_MAX_BYTES, signal: call.signal })
    return download({ name: path.split('/').at(-1) ?? path, body, sizeBytes })
  },
  PUT: async (call) => {
    const { files } = (await call.sandbox()).claimed.agent
    const { path } = readQuery(call.url, FileQuery)
    await files.write(path, streamBytes(call.request, FILE_MAX_BYTES))
    return new Response(null, { status: 204 })
  },
  DELETE: async (call) => {
    const { files } = (await call.sandbox()).claimed.agent
    await files.remove(readQuery(call.url, FileQuery).path)
    return new Response(null, { status: 204 })
  },
})
