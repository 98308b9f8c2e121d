import '#server-only'
import { LogsQuery, LogsQueryV1, MetricsQuery, SandboxesMetricsQuery } from '@/lib/contracts/e2b/telemetry'
import type { E2bRoutes } from '../router'
import { logLine } from '../sandboxes/sandbox-log'

export const telemetryRoutes: E2bRoutes = {
  'GET /sandboxes/metrics': (call) => {
    const { sandbox_ids: ids } = call.query(SandboxesMetricsQuery)
    const asked = call.services.e2b.sandboxes
      .list()
      .filter((sandbox) => sandbox.owner === call.owner && ids.includes(sandbox.id))
    const newest = asked.flatMap(({ id, metrics }) => (metrics.latest ? [[id, metrics.latest] as const] : []))
    return Response.json({ sandboxes: Object.fromEntries(newest) })
  },
  'GET /sandboxes/:id/metrics': (call) => {
    const { start, end } = call.query(MetricsQuery)
    return Response.json(call.services.e2b.sandboxes.get(call.owner, call.param('id')).metrics.between(start, end))
  },
  'GET /sandboxes/:id/logs': (call) => {
    const { start: cursor, limit } = call.query(LogsQueryV1)
    const log = call.services.e2b.sandboxes.logOf(call.owner, call.param('id'))
    const logEntries = log.read({ cursor, limit, direction: 'forward', level: 'debug', search: '' })
    return Response.json({ logs: logEntries.map(logLine), logEntries })
  },
  'GET /v2/sandboxes/:id/logs': (call) => {
    const query = call.query(LogsQuery)
    return Response.json({ logs: call.services.e2b.sandboxes.logOf(call.owner, call.param('id')).read(query) })
  },
}
