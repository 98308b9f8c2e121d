import '#server-only'
import type { Services } from '@/lib/server/services'
import { e2bRouter } from './router'
import { sandboxRoutes } from './routes/sandbox-routes'
import { snapshotRoutes } from './routes/snapshot-routes'
import { secretRoutes, teamRoutes } from './routes/team-routes'
import { telemetryRoutes } from './routes/telemetry-routes'
import { templateRoutes, uploadRoutes } from './routes/template-routes'
import { volumeContentRoutes, volumeRoutes } from './routes/volume-routes'

/** All of the E2B API. The first route that fits answers, so that fixed names go before parameters. */
export const makeE2bApi = (getServices?: () => Services) =>
  e2bRouter(
    {
      ...telemetryRoutes,
      ...snapshotRoutes,
      ...sandboxRoutes,
      ...templateRoutes,
      ...volumeRoutes,
      ...teamRoutes,
      ...secretRoutes,
    },
    { 'GET /health': () => new Response(null, { status: 200 }), ...uploadRoutes, ...volumeContentRoutes },
    getServices,
  )

export const e2bApi = makeE2bApi()
