import '#server-only'
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import {
  DELETE_TOKEN_HEADER,
  Playground,
  PlaygroundId,
  SharedPlayground,
  SharePlaygroundRequest,
} from '@/lib/contracts/playground'
import { failures, json, noContent } from './parts'

const PlaygroundPath = z.object({ id: PlaygroundId })
const DeleteToken = z.object({
  [DELETE_TOKEN_HEADER]: z.string().meta({ description: 'What sharing answered with.' }),
})

export const playgroundPaths: ZodOpenApiPathsObject = {
  '/api/playgrounds': {
    post: {
      operationId: 'sharePlayground',
      summary: 'Keep a snapshot of files under a link that nobody can guess',
      tags: ['playgrounds'],
      security: [],
      requestBody: { content: json(SharePlaygroundRequest) },
      responses: {
        201: { description: 'It is kept. The token is told only here.', content: json(SharedPlayground) },
        ...failures('bad_request', 'too_large', 'unsupported_media_type', 'rate_limited', 'store_failed', 'no_space'),
      },
    },
  },
  '/api/playgrounds/{id}': {
    get: {
      operationId: 'readPlayground',
      summary: 'Read a shared playground',
      tags: ['playgrounds'],
      security: [],
      requestParams: { path: PlaygroundPath },
      responses: {
        200: { description: 'The snapshot, as it was shared.', content: json(Playground) },
        ...failures('not_found', 'gone', 'rate_limited', 'store_failed'),
      },
    },
    delete: {
      operationId: 'deletePlayground',
      summary: 'Delete a shared playground, by its token or as an operator',
      tags: ['playgrounds'],
      requestParams: { path: PlaygroundPath, header: DeleteToken.partial() },
      responses: {
        ...noContent('It is gone.'),
        ...failures('not_found', 'gone', 'rate_limited', 'store_failed'),
      },
    },
  },
}
