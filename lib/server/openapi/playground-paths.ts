import '#server-only'
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { Oembed, OembedQuery, SESSION_TOKEN_HEADER, SessionToken } from '@/lib/contracts/embed'
import {
  DELETE_TOKEN_HEADER,
  Playground,
  PlaygroundId,
  SharedPlayground,
  SharePlaygroundRequest,
} from '@/lib/contracts/playground'
import { ImportRequest } from '@/lib/contracts/repository'
import { bytes, failures, json, noContent } from './parts'

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
  '/api/oembed': {
    get: {
      operationId: 'readOembed',
      summary: 'What another site shows for a link to a shared playground (oembed.com)',
      tags: ['playgrounds'],
      security: [],
      requestParams: { query: OembedQuery },
      responses: {
        200: { description: 'A frame.', content: json(Oembed) },
        ...failures('bad_request', 'not_found', 'gone', 'rate_limited', 'store_failed'),
      },
    },
  },
  '/api/session': {
    post: {
      operationId: 'beginSession',
      summary: 'A session for a page that can keep no cookie, such as a frame within another site',
      tags: ['sandbox'],
      security: [],
      requestBody: { content: json(z.strictObject({})) },
      responses: {
        201: { description: `To be sent as ${SESSION_TOKEN_HEADER}.`, content: json(SessionToken) },
        ...failures('bad_request', 'too_large', 'unsupported_media_type'),
      },
    },
  },
  '/api/import': {
    post: {
      operationId: 'importRepository',
      summary: 'The files of a public repository or gist on GitHub, as a zip',
      tags: ['playgrounds'],
      security: [],
      requestBody: { content: json(ImportRequest) },
      responses: {
        200: { description: 'The archive.', content: bytes('application/zip') },
        ...failures(
          ...(['bad_request', 'not_found', 'too_large', 'unsupported_media_type'] as const),
          ...(['rate_limited', 'upstream_failed'] as const),
        ),
      },
    },
  },
}
