import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { acceptOne } from './accept-one'

test('the first connection is taken, and with it the path is gone', async () => {
  const { path, accepted } = await acceptOne()
  const client = connect(path)
  const socket = await accepted
  expect(existsSync(dirname(path))).toBe(false)
  socket.write('hello')
  const [bytes] = await once(client, 'data')
  expect(String(bytes)).toBe('hello')
  socket.destroy()
})

test('a connection that ends at once was a connection', async () => {
  const { path, accepted } = await acceptOne()
  connect(path).end()
  await expect(accepted).resolves.toBeDefined()
})

test('nobody else gets in', async () => {
  const { path, accepted } = await acceptOne()
  const refused = [connect(path), connect(path)].map((client) => {
    client.resume().on('error', () => {})
    return new Promise((resolve) => client.on('close', resolve))
  })
  await accepted
  await Promise.race(refused)
})

test('closed before anybody came it says so, and leaves nothing', async () => {
  const { path, accepted, close } = await acceptOne()
  await close()
  await expect(accepted).rejects.toMatchObject({ code: 'sandbox_failed' })
  expect(existsSync(dirname(path))).toBe(false)
})
