import '#server-only'
import { e2bRouter } from './router'
import { sandboxRoutes } from './routes/sandbox-routes'

/** All of the E2B API. */
export const e2bApi = e2bRouter({ ...sandboxRoutes }, { 'GET /health': () => new Response(null, { status: 200 }) })
