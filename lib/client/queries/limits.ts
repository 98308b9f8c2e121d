import { queryOptions } from '@tanstack/react-query'
import { LimitRanges } from '@/lib/contracts/limits'
import { request } from '../http'
import { queryKeys } from './keys'

/** What runs may be allowed; it changes with the server's configuration alone. */
export const limitRangesQuery = () =>
  queryOptions({
    queryKey: queryKeys.limits,
    queryFn: ({ signal }) => request(LimitRanges, '/api/limits', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
