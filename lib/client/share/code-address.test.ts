import { expect, test } from 'vitest'
import { projectOf } from '../workspace/project'
import { workspaceFrom } from '../workspace/templates/workspace-from'
import { fromAddress, toAddress } from './code-address'

const workspace = (files: [string, string | Uint8Array<ArrayBuffer>][]) => ({
  ...workspaceFrom('python', 'en', 'My “程序”', 0),
  project: projectOf(files),
  entry: 'main.py',
  args: '--n 3',
})

test('a small program goes into an address and comes back, whatever its characters and names', async () => {
  const files: [string, string][] = [
    ['main.py', 'print("世界 🙂")\n'.repeat(20)],
    ['__proto__', 'a file'],
  ]
  const fragment = await toAddress(workspace(files))
  expect(fragment).toMatch(/^#code\/[\w-]+$/)
  const read = await fromAddress(fragment ?? '')
  expect([...(read?.project.docs ?? [])].map(([path, { content }]) => [path, content])).toEqual(files)
  expect(read).toMatchObject({
    title: 'My “程序”',
    template: 'python',
    entry: 'main.py',
    args: '--n 3',
    isTouched: false,
  })
  expect(read?.origin).toEqual({ link: `/${fragment}`, title: 'My “程序”' })
})

test('what is too long for an address, or no text, has none', async () => {
  const random = Array.from({ length: 4000 }, () => Math.random().toString(36)).join('')
  expect(await toAddress(workspace([['main.py', random]]))).toBeNull()
  expect(await toAddress(workspace([['main.py', new Uint8Array([0, 255])]]))).toBeNull()
})

test.each(['', '#', '#editor-region', '#code/', '#code/%%%', '#code/AAAA', '#code/eyJ2IjoxfQ'])(
  'the fragment %j shows nothing',
  async (fragment) => {
    expect(await fromAddress(fragment)).toBeNull()
  },
)

test('a bomb in an address is refused before it goes off', async () => {
  const zeros = new Blob([new Uint8Array(64 * 1024 * 1024)]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bomb = Buffer.from(await new Response(zeros).arrayBuffer()).toString('base64url')
  const before = process.memoryUsage().rss
  expect(await fromAddress(`#code/${bomb}`)).toBeNull()
  expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1024 * 1024)
})
