import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import Docker from 'dockerode'
import { expect, test } from 'vitest'
import { attach } from './container'

const ATTACHED = 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'

test('an attach that nobody waits for any more leaves no connection', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'))
  const socketPath = join(folder, 'engine.sock')
  const engine = createServer().listen(socketPath)
  try {
    const asked = once(engine, 'upgrade')
    const aborting = new AbortController()
    const attached = attach(new Docker({ socketPath }).getContainer('c'), false, aborting.signal)
    const [, connection] = (await asked) as [unknown, Duplex]
    aborting.abort(new Error('not wanted any more'))
    await expect(attached).rejects.toThrow('not wanted any more')
    const ended = once(connection, 'end')
    connection.resume().write(ATTACHED)
    await ended
    connection.end()
  } finally {
    engine.close()
    await rm(folder, { recursive: true })
  }
})
