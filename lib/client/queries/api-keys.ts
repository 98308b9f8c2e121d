import { queryOptions } from '@tanstack/react-query'
import { ApiKeyList, NewApiKey } from '@/lib/contracts/keys'
import { jsonBody, request, send } from '../http'
import { queryKeys } from './keys'

const URL = '/api/keys'

export const keyListQuery = () =>
  queryOptions({
    queryKey: queryKeys.apiKeys,
    queryFn: ({ signal }) => request(ApiKeyList, URL, { signal, cache: 'no-store' }),
  })

/** The key itself is in this answer alone. */
export const createKey = (name: string): Promise<NewApiKey> => request(NewApiKey, URL, jsonBody({ name }))

export async function revokeKey(id: string): Promise<void> {
  await send(`${URL}/${encodeURIComponent(id)}`, { method: 'DELETE' })
}
