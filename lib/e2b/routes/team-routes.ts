import '#server-only'
import { createHash } from 'node:crypto'
import { MaxMetricQuery, MetricsQuery } from '@/lib/contracts/e2b/telemetry'
import { AppError } from '@/lib/contracts/errors'
import type { E2bCall } from '../call'
import type { E2bHandler, E2bRoutes } from '../router'

/** There are no teams here: each key stands for itself. */
export const teamRoutes: E2bRoutes = {
  'GET /teams': ({ owner, request }) =>
    Response.json([
      // What the client has sent, which is all that can be known of it: keys are kept hashed.
      { teamID: teamOf(owner), name: owner, apiKey: request.headers.get('x-api-key') ?? '', isDefault: true },
    ]),
  'GET /teams/:team/metrics': (call) => {
    const { start, end } = call.query(MetricsQuery)
    return Response.json(historyOf(call).between(call.owner, start, end))
  },
  'GET /teams/:team/metrics/max': (call) => {
    const { metric, start, end } = call.query(MaxMetricQuery)
    const name = metric === 'concurrent_sandboxes' ? 'concurrentSandboxes' : 'sandboxStartRate'
    return Response.json(historyOf(call).max(call.owner, name, start, end))
  },
}

const teamOf = (owner: string): string => createHash('sha256').update(owner).digest('hex').slice(0, 20)

/** @throws {AppError} `forbidden` for another team */
function historyOf(call: E2bCall) {
  if (call.param('team') !== teamOf(call.owner)) throw new AppError('forbidden', 'that is not your team')
  return call.services.e2b.sandboxes.history
}

const noSecrets: E2bHandler = () => {
  throw new AppError('bad_request', 'secrets are not served here: nothing would put them into what programs send')
}

export const secretRoutes: E2bRoutes = {
  'GET /secrets': noSecrets,
  'POST /secrets': noSecrets,
  'GET /secrets/:id': noSecrets,
  'POST /secrets/:id': noSecrets,
  'DELETE /secrets/:id': noSecrets,
}
