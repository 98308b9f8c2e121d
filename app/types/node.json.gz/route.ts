import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { readNodeTypes } from '@/lib/server/node-types'

/** Made once, by the build: the text does not change while a server runs. */
export const dynamic = 'force-static'

/** Two megabytes of text, packed as a file: the page unpacks it, whatever the server or a proxy does to encodings. */
export async function GET(): Promise<Response> {
  const body = await promisify(gzip)(JSON.stringify(await readNodeTypes(process.cwd())), { level: 9 })
  return new Response(new Uint8Array(body), {
    headers: { 'content-type': 'application/gzip', 'cache-control': 'public, max-age=86400' },
  })
}
