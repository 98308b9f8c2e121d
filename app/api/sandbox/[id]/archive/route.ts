import { FILE_MAX_BYTES } from '@/lib/contracts/files'
import { unzipProject, zipProject } from '@/lib/sandbox'
import { requireType, streamBytes } from '@/lib/server/body'
import { download } from '@/lib/server/download'
import { routes } from '@/lib/server/http'

/** As browsers and tools name it. */
const ZIP_TYPES = ['application/zip', 'application/x-zip-compressed', 'application/octet-stream']

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => {
    const { files } = (await call.sandbox()).claimed.agent
    const { body } = await zipProject(files, { signal: call.signal })
    return download({ name: 'project.zip', body, type: 'application/zip' })
  },
  POST: async (call) => {
    const { files } = (await call.sandbox()).claimed.agent
    requireType(call.request, ZIP_TYPES)
    await unzipProject(files, streamBytes(call.request, FILE_MAX_BYTES), { signal: call.signal })
    return new Response(null, { status: 204 })
  },
})
