import { STDIN_MAX_BYTES, StdinQuery } from '@/lib/contracts/run'
import { readQuery, streamBytes } from '@/lib/server/body'
import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  POST: async (call) => {
    const { run } = await call.run()
    const { eof } = readQuery(call.url, StdinQuery)
    for await (const bytes of streamBytes(call.request, STDIN_MAX_BYTES)) await run.writeStdin(bytes)
    if (eof) await run.closeStdin()
    return new Response(null, { status: 204 })
  },
})
