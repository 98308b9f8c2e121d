import { jsonBody, send } from '../http'

/** A repository's archive, by way of the server. */
export async function fetchRepository(url: string): Promise<Uint8Array> {
  const response = await send('/api/import', jsonBody({ url }))
  return new Uint8Array(await response.arrayBuffer())
}
