import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { findEngine } from './driver.mjs'

const folders: string[] = []
const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Something that answers `/version` as an engine of that version does. */
async function engine(apiVersion: string, version: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'codetok-driver-'))
  folders.push(folder)
  const socket = join(folder, 'docker.sock')
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ Version: version, ApiVersion: apiVersion }))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return `unix://${socket}`
}

describe('the Docker engine', () => {
  it('is used from version 20.10 on', async () => {
    const host = await engine('1.41', '20.10.24')
    expect(await findEngine({ ...process.env, DOCKER_HOST: host })).toEqual({
      isUsable: true,
      host,
      version: '20.10.24',
    })
  })

  it('is refused when it is older, naming both versions', async () => {
    const host = await engine('1.40', '19.03.15')
    const found = await findEngine({ ...process.env, DOCKER_HOST: host })
    expect(found).toMatchObject({ isUsable: false, problem: expect.stringMatching(/19\.03\.15.*20\.10/) })
  })

  it('is looked for only where DOCKER_HOST says', async () => {
    const found = await findEngine({ ...process.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' })
    expect(found).toEqual({ isUsable: false, problem: 'no Docker engine answers at unix:///nowhere/docker.sock' })
  })

  it('is not reached by a form of DOCKER_HOST that we do not understand, and that is said', async () => {
    const found = await findEngine({ ...process.env, DOCKER_HOST: 'ssh://host' })
    expect(found).toMatchObject({ isUsable: false, problem: expect.stringContaining('DOCKER_HOST=ssh://host') })
  })
})
