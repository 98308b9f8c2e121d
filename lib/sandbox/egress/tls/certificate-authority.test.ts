import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { CertificateAuthority } from './certificate-authority'

const run = promisify(execFile)

/** The certificate that a host of the authority's shows, as PEM. */
async function shown(authority: CertificateAuthority, host: string): Promise<string> {
  const secureContext = await authority.contextFor(host)
  const server = createServer((socket) => {
    new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => {})
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = connect({ host: '127.0.0.1', port, servername: 'unimportant.test', rejectUnauthorized: false })
  await once(client, 'secureConnect')
  const certificate = client.getPeerX509Certificate()?.toString() ?? ''
  client.destroy()
  server.close()
  return certificate
}

test.each([
  ['name.test', ['-verify_hostname', 'name.test']],
  [`${'long-'.repeat(12)}name.${'x'.repeat(60)}.test`, []],
  ['192.0.2.1', ['-verify_ip', '192.0.2.1']],
  ['2001:db8::1', ['-verify_ip', '2001:db8::1']],
])('a certificate for %s holds to the strictest reading', async (host, checks) => {
  const authority = await CertificateAuthority.create()
  const folder = await mkdtemp(join(tmpdir(), 'authority-'))
  const [ca, leaf] = [join(folder, 'ca.pem'), join(folder, 'leaf.pem')]
  await writeFile(ca, authority.certificate)
  await writeFile(leaf, await shown(authority, host))
  const verify = (file: string) =>
    run('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', ...checks, '-CAfile', file, leaf])
  expect((await verify(ca)).stdout).toBe(`${leaf}: OK\n`)
  await writeFile(ca, (await CertificateAuthority.create()).certificate)
  await expect(verify(ca)).rejects.toThrow()
  await rm(folder, { recursive: true })
})
