import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { pack } from 'tar-stream'

/** The name under which programs ask for it; it is the host's loopback. */
export const REGISTRY_HOST = 'registry.test'

export interface Registry {
  port: number
  close(): void
}

/**
 * A registry of npm's with the package `greeting`, and an index of pip's with another.
 *
 * @param address of this machine that it listens on, and is asked for by; by default its loopback, asked for by a name
 */
export async function openRegistry(address?: string): Promise<Registry> {
  const wheel = makeWheel()
  const tarball = await makeTarball()
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo
    const dist = {
      tarball: `http://${address ?? REGISTRY_HOST}:${port}/greeting/-/greeting-1.0.0.tgz`,
      integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
    }
    const version = { name: 'greeting', version: '1.0.0', main: 'index.js', dist }
    const answers: Record<string, string | Uint8Array> = {
      '/greeting': JSON.stringify({
        name: 'greeting',
        'dist-tags': { latest: '1.0.0' },
        versions: { '1.0.0': version },
      }),
      '/greeting/-/greeting-1.0.0.tgz': tarball,
      '/simple/greeting/': '<a href="/wheels/greeting-1.0.0-py3-none-any.whl">greeting-1.0.0-py3-none-any.whl</a>',
      '/wheels/greeting-1.0.0-py3-none-any.whl': wheel,
      '/hello': `hello ${request.method}`,
    }
    const answer = answers[request.url ?? '']
    const type = request.url?.startsWith('/simple') ? 'text/html' : 'application/octet-stream'
    response.writeHead(answer === undefined ? 404 : 200, { 'Content-Type': type }).end(answer)
  })
  server.listen(0, address ?? '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function makeTarball(): Promise<Buffer> {
  const tar = pack()
  tar.entry({ name: 'package/package.json' }, JSON.stringify({ name: 'greeting', version: '1.0.0', main: 'index.js' }))
  tar.entry({ name: 'package/index.js' }, 'module.exports = "hello from npm"\n')
  tar.finalize()
  return gzipSync(await buffer(tar))
}

function makeWheel(): Uint8Array {
  const info = 'greeting-1.0.0.dist-info'
  return zipSync({
    'greeting.py': strToU8('WORDS = "hello from pip"\n'),
    [`${info}/METADATA`]: strToU8('Metadata-Version: 2.1\nName: greeting\nVersion: 1.0.0\n'),
    [`${info}/WHEEL`]: strToU8('Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
    [`${info}/RECORD`]: strToU8(`greeting.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`),
  })
}
