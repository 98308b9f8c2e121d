import { deflateRawSync } from 'node:zlib'
import { crc32 } from '../crc32'

/** An entry of an archive that no honest tool would make: everything about it can be wrong. */
export interface HandMadeEntry {
  name: string | Buffer
  content?: string | Buffer
  /** UNIX type and permissions. Default: a plain file. */
  unixMode?: number
  method?: number
  flags?: number
  crc?: number
  /** What the directory says of its size. */
  sizeBytes?: number
  /** The name in the entry's own header, where it differs. */
  localName?: string
  /** Use the bytes of the entry with this index. */
  sharesBytesOf?: number
}

export function makeZip(entries: readonly HandMadeEntry[], after = Buffer.alloc(0)): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  const starts: number[] = []
  let at = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const content = Buffer.from(entry.content ?? '')
    const method = entry.method ?? 8
    const packed = method === 8 ? deflateRawSync(content) : content
    const header = Buffer.alloc(30)
    header.writeUInt32LE(0x04034b50, 0)
    header.writeUInt16LE(method, 8)
    const localName = Buffer.from(entry.localName ?? name)
    header.writeUInt16LE(localName.length, 26)
    const shared = entry.sharesBytesOf === undefined ? undefined : starts[entry.sharesBytesOf]
    const start = shared ?? at
    starts.push(start)
    if (shared === undefined) {
      parts.push(header, localName, packed)
      at += header.length + localName.length + packed.length
    }
    const record = Buffer.alloc(46)
    record.writeUInt32LE(0x02014b50, 0)
    record.writeUInt8(3, 5)
    record.writeUInt16LE(entry.flags ?? 0, 8)
    record.writeUInt16LE(method, 10)
    record.writeUInt32LE(entry.crc ?? crc32(content), 16)
    record.writeUInt32LE(packed.length, 20)
    record.writeUInt32LE(entry.sizeBytes ?? content.length, 24)
    record.writeUInt16LE(name.length, 28)
    record.writeUInt32LE(((entry.unixMode ?? 0o100644) << 16) >>> 0, 38)
    record.writeUInt32LE(start, 42)
    directory.push(record, name)
  }
  const records = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(records.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, records, after, end])
}

export async function* inPieces(bytes: Buffer, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
