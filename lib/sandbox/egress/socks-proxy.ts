import type { Duplex } from 'node:stream'
import ipaddr from 'ipaddr.js'
import { socksRefusal } from './answer'
import { ByteReader } from './byte-reader'
import { Refusal } from './refusal'
import { type Opened, type OpenTarget, parseHost } from './target'

export const SOCKS_VERSION = 5

const NO_AUTHENTICATION = 0
const NO_METHOD = 0xff
const CONNECT = 1
const COMMAND_NOT_SUPPORTED = 7
const ADDRESS_NOT_SUPPORTED = 8
const SUCCEEDED = 0

/**
 * SOCKS5 (RFC 1928) on a program's connection, from its first byte on: CONNECT alone, by name or address.
 *
 * @param open connects, or throws a {Refusal}
 */
export async function serveSocks(stream: Duplex, open: OpenTarget): Promise<Opened | undefined> {
  const bytes = new ByteReader(stream)
  const [, methodCount = 0] = await bytes.take(2)
  const methods = await bytes.take(methodCount)
  if (!methods.includes(NO_AUTHENTICATION)) {
    stream.end(Buffer.of(SOCKS_VERSION, NO_METHOD))
    return undefined
  }
  stream.write(Buffer.of(SOCKS_VERSION, NO_AUTHENTICATION))
  const [version, command, , type = 0] = await bytes.take(4)
  if (version !== SOCKS_VERSION) throw new Error('not SOCKS5')
  const host = await readHost(bytes, type)
  if (host === undefined) return refuse(stream, ADDRESS_NOT_SUPPORTED)
  const port = (await bytes.take(2)).readUInt16BE(0)
  // BIND and UDP ASSOCIATE: nothing is let in, and UDP is not let out.
  if (command !== CONNECT) return refuse(stream, COMMAND_NOT_SUPPORTED)
  bytes.giveBack()
  try {
    const opened = await open(stream, () => parseHost(host, port))
    if (stream.destroyed) {
      opened.stream.destroy()
      return undefined
    }
    stream.write(reply(SUCCEEDED))
    return opened
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refuse(stream, socksRefusal(error))
  }
}

async function readHost(bytes: ByteReader, type: number): Promise<string | undefined> {
  switch (type) {
    case 1:
      return ipaddr.fromByteArray([...(await bytes.take(4))]).toString()
    case 3: {
      const [length = 0] = await bytes.take(1)
      // A byte that is no character of a name stays one that is none.
      return (await bytes.take(length)).toString('latin1')
    }
    case 4:
      return ipaddr.fromByteArray([...(await bytes.take(16))]).toString()
    default:
      return undefined
  }
}

function refuse(stream: Duplex, code: number): undefined {
  stream.end(reply(code))
}

/** The address that it was bound to tells programs nothing they may know. */
function reply(code: number): Buffer {
  return Buffer.of(SOCKS_VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0)
}
