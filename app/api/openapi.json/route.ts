import { routes } from '@/lib/server/http'
import { openApiDocument } from '@/lib/server/openapi/document'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: () => Response.json(openApiDocument()),
})
