/** The few forms of ASN.1 DER (X.690) that a certificate is made of. */

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  text: 0x0c,
  time: 0x17,
  list: 0x30,
  set: 0x31,
}

function element(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  const bytes: number[] = []
  for (let rest = body.length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff)
  const length = body.length < 0x80 ? [body.length] : [0x80 | bytes.length, ...bytes]
  return Buffer.concat([Buffer.of(tag, ...length), body])
}

export const list = (...items: Uint8Array[]): Buffer => element(TAG.list, ...items)
export const set = (...items: Uint8Array[]): Buffer => element(TAG.set, ...items)
export const octets = (bytes: Uint8Array): Buffer => element(TAG.octets, bytes)
export const text = (value: string): Buffer => element(TAG.text, Buffer.from(value))
export const boolean = (value: boolean): Buffer => element(TAG.boolean, Buffer.of(value ? 0xff : 0))

/** Of a positive number, its highest byte first. */
export const integer = (bytes: Uint8Array): Buffer =>
  element(TAG.integer, (bytes[0] ?? 0) >= 0x80 ? Buffer.of(0, ...bytes) : bytes)

/** @param unusedBits at the end of the last byte */
export const bits = (bytes: Uint8Array, unusedBits = 0): Buffer => element(TAG.bits, Buffer.of(unusedBits), bytes)

/** With two digits for the year, as certificates have it until 2049. */
export const time = (at: Date): Buffer =>
  element(
    TAG.time,
    Buffer.from(
      at
        .toISOString()
        .replaceAll(/[-:T]|\.\d+/g, '')
        .slice(2),
    ),
  )

/** An element of one's own numbering that holds others. */
export const tagged = (number: number, ...content: Uint8Array[]): Buffer => element(0xa0 | number, ...content)
/** The same for bytes. */
export const taggedBytes = (number: number, bytes: Uint8Array): Buffer => element(0x80 | number, bytes)

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(TAG.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(value: number): number[] {
  const digits = [value & 0x7f]
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80)
  return digits
}
