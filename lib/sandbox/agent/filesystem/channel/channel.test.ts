import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { FileFailure } from '../failure'
import { Channel } from './channel'
import { encodeHeader, FrameReader, FrameType } from './frame'
import { type ChannelStream, WINDOW_BYTES } from './stream'

function pair(accept: (request: string, stream: ChannelStream) => void) {
  const up = new PassThrough()
  const down = new PassThrough()
  new Channel({ readable: up, writable: down }, accept)
  return { channel: new Channel({ readable: down, writable: up }), up, down }
}

async function text(stream: ChannelStream): Promise<string> {
  const parts: Buffer[] = []
  for await (const bytes of stream.bytes()) parts.push(bytes)
  return Buffer.concat(parts).toString()
}

describe('frames', () => {
  test('are the same however the bytes are cut', () => {
    const payload = Buffer.from('hello, wörld')
    const wire = Buffer.concat([
      encodeHeader(FrameType.data, 7, payload.length),
      payload,
      encodeHeader(FrameType.end, 0xfffffffe, 0),
    ])
    for (let size = 1; size <= wire.length; size++) {
      const reader = new FrameReader()
      const frames = []
      for (let offset = 0; offset < wire.length; offset += size) {
        reader.push(wire.subarray(offset, offset + size))
        for (let frame = reader.next(); frame; frame = reader.next()) frames.push(frame)
      }
      expect(frames.map((frame) => [frame.type, frame.streamId, frame.payload.toString()])).toEqual([
        [FrameType.data, 7, 'hello, wörld'],
        [FrameType.end, 0xfffffffe, ''],
      ])
    }
  })

  test('longer than the limit are refused before they are buffered', () => {
    const reader = new FrameReader()
    reader.push(encodeHeader(FrameType.data, 1, 0xffffffff))
    expect(() => reader.next()).toThrow(/limit/)
  })
})

describe('a channel', () => {
  test('carries many calls at once, each in order', async () => {
    const { channel } = pair(async (request, stream) => {
      for (let n = 0; n < 100; n++) await stream.sendBytes(Buffer.from(`${JSON.parse(request)}:${n},`))
      stream.end()
    })
    const calls = ['a', 'b', 'c'].map((name) => channel.open(name))
    const answers = await Promise.all(calls.map(text))
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      expect(answers[index]).toBe(Array.from({ length: 100 }, (_, n) => `${name}:${n},`).join(''))
    }
  })

  test('stops a sender whose reader does not read, and no other', async () => {
    let sent = 0
    const { channel } = pair(async (request, stream) => {
      if (JSON.parse(request) === 'quick') {
        await stream.sendBytes(Buffer.from('done'))
        return stream.end()
      }
      while (!stream.signal.aborted) {
        await stream.sendBytes(Buffer.alloc(64 * 1024)).then(
          () => {
            sent += 64 * 1024
          },
          (error) => expect(error).toMatchObject({ reason: 'cancelled' }),
        )
      }
    })
    const stuck = channel.open('flood')
    await stuck.next()
    expect(await text(channel.open('quick'))).toBe('done')
    expect(sent).toBeLessThanOrEqual(WINDOW_BYTES + 128 * 1024)
    stuck.cancel()
  })

  test('hands over all bytes that have come at once, in order and with back pressure', async () => {
    const sent = Array.from({ length: 3000 }, (_, n) => Buffer.alloc(1000, n % 251))
    const { channel } = pair(async (_request, stream) => {
      for (const bytes of sent) await stream.sendBytes(bytes)
      stream.end()
    })
    const batches: Buffer[][] = []
    for await (const batch of channel.open({}).batchesOfBytes()) {
      batches.push(batch)
      // A slow reader finds more than one piece waiting.
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(Buffer.concat(batches.flat()).equals(Buffer.concat(sent))).toBe(true)
    expect(batches.length).toBeLessThan(sent.length)
  })

  test('hands over what came before a failure, then the failure with its reason', async () => {
    const { channel } = pair(async (_request, stream) => {
      await stream.sendJson({ n: 1 })
      stream.fail(new FileFailure('no_space', 'the disk is full'))
    })
    const call = channel.open({})
    expect(await call.next()).toEqual({ json: '{"n":1}' })
    await expect(call.next()).rejects.toMatchObject({ reason: 'no_space', message: 'the disk is full' })
  })

  test('tells the other side that a call was given up, even while it waits to send', async () => {
    const gaveUp = new Promise((resolve) => {
      const { channel } = pair(async (_request, stream) => {
        try {
          for (;;) await stream.sendBytes(Buffer.alloc(64 * 1024))
        } catch (error) {
          resolve(error)
        }
      })
      const call = channel.open({})
      void call.next().then(() => call.cancel())
    })
    await expect(gaveUp).resolves.toMatchObject({ reason: 'cancelled' })
  })

  test('fails every call when the byte stream is lost', async () => {
    const { channel, up } = pair(() => {})
    const call = channel.open({})
    up.destroy()
    await expect(call.next()).rejects.toBeInstanceOf(FileFailure)
    await expect(channel.open({}).next()).rejects.toMatchObject({ reason: 'internal' })
  })

  test('is cut by bytes that are no frames', async () => {
    const { channel, down } = pair(() => {})
    const call = channel.open({})
    down.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await expect(call.next()).rejects.toMatchObject({ reason: 'internal' })
  })
})
