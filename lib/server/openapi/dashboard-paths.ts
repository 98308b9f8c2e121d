import '#server-only'
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { DashboardEvent, DashboardSnapshot, SignInRequest } from '@/lib/contracts/dashboard'
import { History, HistoryQuery } from '@/lib/contracts/dashboard-history'
import { Id } from '@/lib/contracts/ids'
import { ApiKeyList, CreateApiKeyRequest, NewApiKey } from '@/lib/contracts/keys'
import { eventStream, failures, json, noContent, SandboxPath } from './parts'

export const dashboardPaths: ZodOpenApiPathsObject = {
  '/api/dashboard': {
    get: {
      operationId: 'watchServer',
      summary: 'Pool, sandboxes, runs and host, once a second; for operators',
      tags: ['dashboard'],
      responses: {
        200: {
          description: 'A snapshot; with `Accept: text/event-stream` also what changes after it.',
          content: {
            ...json(DashboardSnapshot),
            ...eventStream(DashboardEvent, 'A snapshot, then patches.').content,
          },
        },
        ...failures(),
      },
    },
  },
  '/api/dashboard/history': {
    get: {
      operationId: 'readHistory',
      summary: 'What was measured, up to a day back; for operators',
      tags: ['dashboard'],
      requestParams: { query: HistoryQuery },
      responses: {
        200: { description: 'In the finest grain that reaches back so far.', content: json(History) },
        ...failures('bad_request'),
      },
    },
  },
  '/api/dashboard/session': {
    post: {
      operationId: 'signIn',
      summary: 'Get an operator’s cookie for its token',
      tags: ['dashboard'],
      security: [],
      requestBody: { content: json(SignInRequest) },
      responses: {
        ...noContent('The cookie is set.'),
        ...failures('bad_request', 'too_large', 'unsupported_media_type', 'rate_limited'),
      },
    },
    delete: {
      operationId: 'signOut',
      summary: 'Forget an operator’s cookie',
      tags: ['dashboard'],
      security: [],
      responses: { ...noContent('It is forgotten.'), ...failures() },
    },
  },
  '/api/dashboard/sandboxes/{id}': {
    delete: {
      operationId: 'endSandbox',
      summary: 'End anybody’s sandbox; for operators',
      tags: ['dashboard'],
      requestParams: { path: SandboxPath },
      responses: { ...noContent('It is gone, with all that ran in it.'), ...failures('not_found') },
    },
  },
  '/api/keys': {
    get: {
      operationId: 'listKeys',
      summary: 'List the keys that were made; for operators',
      tags: ['keys'],
      responses: {
        200: { description: 'Newest first, without the keys themselves.', content: json(ApiKeyList) },
        ...failures(),
      },
    },
    post: {
      operationId: 'createKey',
      summary: 'Make a key; for operators',
      tags: ['keys'],
      requestBody: { content: json(CreateApiKeyRequest) },
      responses: {
        201: { description: 'The one answer that has the key itself.', content: json(NewApiKey) },
        ...failures('bad_request', 'too_large', 'unsupported_media_type', 'conflict'),
      },
    },
  },
  '/api/keys/{id}': {
    delete: {
      operationId: 'revokeKey',
      summary: 'Revoke a key; for operators',
      tags: ['keys'],
      requestParams: { path: z.object({ id: Id }) },
      responses: { ...noContent('It opens nothing any more.'), ...failures('not_found') },
    },
  },
}
