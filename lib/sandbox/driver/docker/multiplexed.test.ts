import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AttachedStdio } from './multiplexed'

let engine: Socket
let ours: Socket
let close: () => void

beforeEach(async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const accepted = once(server, 'connection')
  ours = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1')
  const [socket]: unknown[] = await accepted
  if (!(socket instanceof Socket)) throw new Error('no connection')
  engine = socket
  close = () => {
    ours.destroy()
    engine.destroy()
    server.close()
  }
})
afterEach(() => close())

function frame(stream: 1 | 2, bytes: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt8(stream, 0)
  header.writeUInt32BE(bytes.length, 4)
  return Buffer.concat([header, bytes])
}

test('bytes come out as they were, however the frames were cut on the way', async () => {
  const log: Buffer[] = []
  const stdio = new AttachedStdio(ours, (bytes) => log.push(bytes))
  const parts = Array.from({ length: 50 }, (_, i) => randomBytes(i * 7))
  const wire = Buffer.concat(parts.flatMap((part, i) => [frame(1, part), frame(2, Buffer.from(`log ${i}\n`))]))
  engine.setNoDelay(true)
  for (let at = 0; at < wire.length; at += 5) engine.write(wire.subarray(at, at + 5))
  engine.end()
  const received: Buffer[] = []
  for await (const bytes of stdio) received.push(bytes)
  expect(Buffer.concat(received).equals(Buffer.concat(parts))).toBe(true)
  expect(Buffer.concat(log).toString()).toBe(parts.map((_, i) => `log ${i}\n`).join(''))
})

test('what is written goes to stdin without frames', async () => {
  const stdio = new AttachedStdio(ours, () => {})
  stdio.write('to the agent')
  const [bytes] = await once(engine, 'data')
  expect(String(bytes)).toBe('to the agent')
})

test('a reader that has stopped stops the engine', async () => {
  const stdio = new AttachedStdio(ours, () => {})
  const block = frame(1, Buffer.alloc(1 << 16))
  let sent = 0
  while (sent < 64 << 20 && engine.write(block)) sent += block.length
  while (stdio.readableLength < stdio.readableHighWaterMark) await once(stdio, 'readable')
  expect(ours.isPaused()).toBe(true)
  expect(stdio.readableLength).toBeLessThan(1 << 20)
})

test('a lost engine closes the stream', async () => {
  const stdio = new AttachedStdio(ours, () => {})
  stdio.resume()
  const errors: Error[] = []
  stdio.on('error', (error) => errors.push(error))
  const closed = new Promise((resolve) => stdio.on('close', resolve))
  engine.resetAndDestroy()
  await closed
  expect(errors).toHaveLength(1)
  expect(stdio.destroyed).toBe(true)
})
