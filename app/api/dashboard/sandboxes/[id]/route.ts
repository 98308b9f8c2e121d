import { AppError } from '@/lib/contracts/errors'
import { routes } from '@/lib/server/http'
import { requireOperator } from '@/lib/server/require-operator'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  DELETE: async (call) => {
    await requireOperator(call)
    const id = call.id('id')
    if (!(await call.services.dashboard.end(id))) throw new AppError('not_found', 'no such sandbox')
    return new Response(null, { status: 204 })
  },
})
