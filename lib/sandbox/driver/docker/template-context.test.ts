import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { extract, pack } from 'tar-stream'
import { expect, test } from 'vitest'
import type { TemplateStep } from '../templates'
import { addFiles } from './template-context'
import { templateDockerfile } from './template-dockerfile'

async function archiveOf(files: Record<string, string>): Promise<Buffer> {
  const tar = pack()
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text)
  tar.finalize()
  return buffer(tar)
}

const copyOf = (bytes: Uint8Array): TemplateStep => ({
  type: 'COPY',
  archive: () => Readable.from([bytes]),
  source: 'app',
  target: '/app',
})

/** What the engine would be sent of the step's files. */
async function contextOf(bytes: Uint8Array): Promise<Buffer> {
  const context = pack()
  const sent = buffer(context)
  await addFiles(context, [copyOf(bytes)])
  context.finalize()
  return sent
}

test('[threat 18] what came packed is sent to the engine plain', async () => {
  const sent = await contextOf(gzipSync(await archiveOf({ 'app/main.py': 'print(1)' })))
  expect([...sent.subarray(0, 2)]).not.toEqual([0x1f, 0x8b])
  const names: string[] = []
  for await (const entry of Readable.from([sent]).pipe(extract())) {
    names.push(entry.header.name)
    entry.resume()
  }
  expect(names).toEqual(['files/0/app/main.py'])
})

const MAGIC = {
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  bzip2: [0x42, 0x5a, 0x68, 0x39],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  'gzip within gzip': [...gzipSync(gzipSync(Buffer.alloc(4096)))],
}

test.each(Object.entries(MAGIC))('[threat 18] what is packed by %s is refused', async (_, magic) => {
  const bytes = Buffer.concat([Buffer.from(magic), Buffer.alloc(magic.length > 6 ? 0 : 2048, 0x5a)])
  await expect(contextOf(bytes)).rejects.toMatchObject({ code: 'bad_request' })
})

test('[threat 18] no step has the engine unpack a file', () => {
  const from = { image: 'codetok/e2b', defaultUser: 'user', defaultWorkdir: '/home/user', env: {} }
  const steps = [{ ...copyOf(Buffer.of()), source: 'archive.tar.xz' } as TemplateStep]
  const { text } = templateDockerfile(from, { before: [], after: [] }, steps)
  expect(text).toContain('COPY')
  expect(text).not.toMatch(/^ADD/m)
})
