import { DELETE_TOKEN_HEADER, Playground, SharedPlayground } from '@/lib/contracts/playground'
import { jsonBody, request, send } from '../http'
import type { ShareBody } from '../share/shared-content'

export function sharePlayground(body: ShareBody): Promise<SharedPlayground> {
  return request(SharedPlayground, '/api/playgrounds', jsonBody(body))
}

export function readPlayground(id: string): Promise<Playground> {
  return request(Playground, `/api/playgrounds/${encodeURIComponent(id)}`)
}

export async function deletePlayground(id: string, token: string): Promise<void> {
  await send(`/api/playgrounds/${encodeURIComponent(id)}`, {
    method: 'DELETE',
    headers: { [DELETE_TOKEN_HEADER]: token },
  })
}
