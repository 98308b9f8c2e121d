import { z } from 'zod'
import type { SessionToken } from '@/lib/contracts/embed'
import { readJson } from '@/lib/server/body'
import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  POST: async ({ request, services: { sessions } }) => {
    await readJson(request, z.strictObject({}))
    return Response.json({ token: await sessions.beginByToken() } satisfies SessionToken, { status: 201 })
  },
})
