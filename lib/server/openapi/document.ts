import '#server-only'
import { z } from 'zod'
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi'
import { Health } from '@/lib/contracts/health'
import { TemplateList } from '@/lib/contracts/languages'
import { LimitRanges } from '@/lib/contracts/limits'
import { dashboardPaths } from './dashboard-paths'
import { filePaths } from './file-paths'
import { bytes, failures, json } from './parts'
import { playgroundPaths } from './playground-paths'
import { sandboxPaths } from './sandbox-paths'

const serverPaths: ZodOpenApiPathsObject = {
  '/api/health': {
    get: {
      operationId: 'readHealth',
      summary: 'Whether sandboxes can be made, and if not, why',
      tags: ['server'],
      security: [],
      responses: { 200: { description: 'The state.', content: json(Health) }, ...failures() },
    },
  },
  '/api/limits': {
    get: {
      operationId: 'readLimits',
      summary: 'What the limits of sandboxes and runs may be set to',
      tags: ['server'],
      security: [],
      responses: { 200: { description: 'The range of each.', content: json(LimitRanges) }, ...failures() },
    },
  },
  '/api/templates': {
    get: {
      operationId: 'readTemplates',
      summary: 'What sandboxes can be made of, which languages those run, and why one can not be had',
      tags: ['server'],
      security: [],
      responses: { 200: { description: 'Each template.', content: json(TemplateList) }, ...failures() },
    },
  },
  '/api/metrics': {
    get: {
      operationId: 'readMetrics',
      summary: 'Measurements for Prometheus; for operators',
      tags: ['server'],
      responses: { 200: { description: 'Text, as Prometheus reads it.', content: bytes('text/plain') }, ...failures() },
    },
  },
  '/api/openapi.json': {
    get: {
      operationId: 'readOpenApi',
      summary: 'This description',
      tags: ['server'],
      security: [],
      responses: {
        200: { description: 'OpenAPI 3.1.', content: json(z.record(z.string(), z.unknown())) },
        ...failures(),
      },
    },
  },
}

/** The description of the playground's API, made of the schemas that the routes themselves parse with. */
export function openApiDocument() {
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'codetok',
        version: '1',
        description:
          'Run programs in sandboxes on this server. A browser’s sandboxes belong to its session, a script’s to its key.',
      },
      paths: { ...sandboxPaths, ...filePaths, ...playgroundPaths, ...dashboardPaths, ...serverPaths },
      security: [{ session: [] }, { key: [] }, { operator: [] }],
      components: {
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'codetok',
            description: 'Set by the first request that makes something.',
          },
          key: { type: 'apiKey', in: 'header', name: 'X-API-KEY' },
          operator: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    {
      override({ jsonSchema, zodSchema }) {
        // A Map in our code, so that a file may be called __proto__; an object of strings on the wire.
        if (zodSchema._zod.def.type !== 'map') return
        jsonSchema.type = 'object'
        jsonSchema.additionalProperties = { type: 'string' }
      },
    },
  )
}
