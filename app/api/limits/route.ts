import type { LimitRanges } from '@/lib/contracts/limits'
import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: ({ services }) => Response.json(services.sandboxes.limitRanges satisfies LimitRanges),
})
