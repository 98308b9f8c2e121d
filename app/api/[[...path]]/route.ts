import { AppError } from '@/lib/contracts/errors'
import { routes } from '@/lib/server/http'

const refuse = (): never => {
  throw new AppError('not_found', 'no such address')
}

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: refuse,
  POST: refuse,
  PUT: refuse,
  PATCH: refuse,
  DELETE: refuse,
})
