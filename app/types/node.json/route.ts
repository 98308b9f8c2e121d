import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { readNodeTypes } from '@/lib/server/node-types'

/** Made once, by the build: the text does not change while a server runs. */
export const dynamic = 'force-static'

/** Two megabytes of text; nothing else packs it on the way. Every browser that runs the editor takes gzip. */
export async function GET(): Promise<Response> {
  const body = await promisify(gzip)(JSON.stringify(await readNodeTypes(process.cwd())), { level: 9 })
  return new Response(new Uint8Array(body), {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-encoding': 'gzip',
      'cache-control': 'public, max-age=86400',
    },
  })
}
