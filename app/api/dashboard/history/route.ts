import { HistoryQuery } from '@/lib/contracts/dashboard-history'
import { readQuery } from '@/lib/server/body'
import { routes } from '@/lib/server/http'
import { requireOperator } from '@/lib/server/require-operator'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: async (call) => {
    await requireOperator(call)
    const { fromMs, toMs } = readQuery(call.url, HistoryQuery)
    return Response.json(call.services.dashboard.history(fromMs, toMs))
  },
})
