import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../agent/testing/start-agent'
import type { AgentFiles } from '../agent-client'
import { SandboxFs } from '../sandbox-fs'
import { inPieces, makeZip } from './testing/hand-made-zip'
import { unzipProject } from './unzip-project'
import { zipProject } from './zip-project'

let agent: TestAgent
let files: AgentFiles
let host: string

beforeAll(async () => {
  agent = await startAgent()
  files = agent.client.files
  host = mkdtempSync(join(tmpdir(), 'archive-test-'))
})
afterAll(async () => {
  await agent[Symbol.asyncDispose]()
  rmSync(host, { recursive: true, force: true })
})
beforeEach(() => {
  execFileSync('find', [agent.home, host, '-mindepth', '1', '-delete'])
})

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const bytes of body) parts.push(bytes)
  return Buffer.concat(parts)
}

describe('a project in a sandbox', () => {
  test('goes out as a zip and comes back the same', async () => {
    const text = 'some text, many times over '.repeat(50_000)
    await files.write('src/main.py', Buffer.from(text))
    await files.write('日本/😀.txt', Buffer.from('ok'))
    await files.write('node_modules/x/index.js', Buffer.from('x'))
    await files.makeDirectory('empty')
    symlinkSync('/etc/passwd', join(agent.home, 'passwd'))
    symlinkSync('/proc/self/environ', join(agent.home, 'environ'))
    const { body, leftOut } = await zipProject(files)
    const zip = await bytesOf(body)
    expect(leftOut.map(({ path }) => path)).toEqual(['environ', 'node_modules', 'passwd'])
    for (const name of ['src', '日本', 'empty', 'node_modules', 'passwd', 'environ']) await files.remove(name)
    expect(await unzipProject(files, inPieces(zip, 50_000))).toEqual({ fileCount: 2, folderCount: 1 })
    expect(readFileSync(join(agent.home, 'src/main.py'), 'utf8')).toBe(text)
    expect(readdirSync(agent.home).sort()).toEqual(['empty', 'src', '日本'])
  })

  test('of 2000 files is unpacked, and read again by other tools', async () => {
    const names = Array.from({ length: 2000 }, (_, n) => `d${n % 20}/f${n}.txt`)
    await unzipProject(files, inPieces(makeZip(names.map((name) => ({ name, content: name })))))
    writeFileSync(join(host, 'x.zip'), await bytesOf((await zipProject(files)).body))
    const script = "import zipfile; z = zipfile.ZipFile('x.zip'); assert z.testzip() is None; print(len(z.namelist()))"
    expect(execFileSync('python3', ['-c', script], { cwd: host, encoding: 'utf8' }).trim()).toBe('2000')
  })

  test('[threat 7] with a sparse file of 1 TB is refused before a byte is read', async () => {
    writeFileSync(join(agent.home, 'sparse'), '')
    truncateSync(join(agent.home, 'sparse'), 1e12)
    await expect(zipProject(files)).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('931.3 GiB'),
    })
  })

  test('[threat 19] takes a zip through no link that leads out of it', async () => {
    symlinkSync(host, join(agent.home, 'out'))
    symlinkSync('/etc', join(agent.home, 'etc'))
    for (const name of ['out/planted', 'etc/planted']) {
      const zip = makeZip([{ name, content: 'x' }])
      await expect(unzipProject(files, inPieces(zip))).rejects.toMatchObject({ code: 'forbidden' })
    }
    expect(readdirSync(host)).toEqual([])
  })

  test('is uploaded from a folder and downloaded to one', async () => {
    writeFileSync(join(host, 'a.txt'), 'a')
    const fs = new SandboxFs(() => agent.client)
    expect(await fs.upload(host, { path: 'in' })).toEqual({ fileCount: 1, leftOut: [] })
    expect(await fs.readFile('in/a.txt')).toBe('a')
    await fs.writeFile('in/b/c.txt', 'c')
    symlinkSync('/etc/passwd', join(agent.home, 'in/link'))
    const { fileCount, leftOut } = await fs.download(join(host, 'back'), { path: 'in' })
    expect([fileCount, leftOut]).toEqual([2, [{ path: 'link', why: 'symlink' }]])
    expect(readFileSync(join(host, 'back/b/c.txt'), 'utf8')).toBe('c')
  })
})
