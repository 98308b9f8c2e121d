import '#server-only'
import { createHash } from 'node:crypto'
import type { E2bRoutes } from '../router'

export const teamRoutes: E2bRoutes = {
  /** There are no teams here: each key stands for itself. */
  'GET /teams': ({ owner, request }) => {
    const teamID = createHash('sha256').update(owner).digest('hex').slice(0, 20)
    return Response.json([
      // What the client has sent, which is all that can be known of it: keys are kept hashed.
      { teamID, name: owner, apiKey: request.headers.get('x-api-key') ?? '', isDefault: true },
    ])
  },
}
