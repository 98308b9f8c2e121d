import '#server-only'
import { e2bRouter } from './router'
import { sandboxRoutes } from './routes/sandbox-routes'
import { telemetryRoutes } from './routes/telemetry-routes'

/** All of the E2B API. The first route that fits answers, so that fixed names go before parameters. */
export const e2bApi = e2bRouter(
  { ...telemetryRoutes, ...sandboxRoutes },
  { 'GET /health': () => new Response(null, { status: 200 }) },
)
