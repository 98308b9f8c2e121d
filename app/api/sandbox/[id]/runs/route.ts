import { FILES_JSON_MAX_BYTES } from '@/lib/contracts/files'
import { StartRunRequest, type StartRunResponse } from '@/lib/contracts/run'
import { readJson } from '@/lib/server/body'
import { routes } from '@/lib/server/http'
import { listRuns } from '@/lib/server/list-runs'
import { runStream } from '@/lib/server/run-stream'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => Response.json(listRuns((await call.sandbox()).claimed)),
  POST: async (call) => {
    const held = await call.sandbox()
    const body = await readJson(call.request, StartRunRequest, { maxBytes: FILES_JSON_MAX_BYTES })
    const isStreamed = call.request.headers.get('accept')?.includes('text/event-stream') ?? false
    const owner = isStreamed ? 'readers' : 'sandbox'
    const run = await call.services.sandboxes.startRun(held, body, owner, call.signal)
    if (isStreamed) return runStream(call, held, run)
    return Response.json({ runId: run.id } satisfies StartRunResponse, { status: 202 })
  },
})
