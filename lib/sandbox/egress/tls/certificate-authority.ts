import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import { parseAddress } from '../address'
import * as der from './der'

const ECDSA_WITH_SHA256 = der.list(der.oid('1.2.840.10045.4.3.2'))
const COMMON_NAME = '2.5.4.3'
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'
const EXTENSION = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
}
/** digitalSignature; keyCertSign and cRLSign: the first bits of a byte. */
const SIGNS = der.bits(Buffer.of(0b1000_0000), 7)
const CERTIFIES = der.bits(Buffer.of(0b0000_0110), 1)
const NAME_MAX_CHARS = 64

const DAY_MS = 86_400_000
/** A clock in the sandbox may be behind. */
const VALID_BEFORE_MS = DAY_MS
/** Longer than a sandbox lives without its server; clients take no certificate of a server's for longer than 398 days. */
const VALID_MS = 365 * DAY_MS

/**
 * What speaks for hosts to the programs of one sandbox, which alone trusts it. Its key never leaves this process, and goes with
 * the sandbox.
 */
export class CertificateAuthority {
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #hostKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #name = nameOf(`codetok sandbox ${randomBytes(6).toString('hex')}`)
  readonly #contexts = new Map<string, SecureContext>()
  /** PEM. */
  readonly certificate = this.#issue(this.#name, this.#keys.publicKey, [
    extension(EXTENSION.basicConstraints, der.list(der.boolean(true)), true),
    extension(EXTENSION.keyUsage, CERTIFIES, true),
  ])

  /** To be a host by: a name, or an address. */
  contextFor(host: string): SecureContext {
    const known = this.#contexts.get(host)
    if (known) return known
    const address = isIP(host) === 0 ? undefined : parseAddress(host)
    const name = address
      ? der.taggedBytes(7, Buffer.from(address.toByteArray()))
      : der.taggedBytes(2, Buffer.from(host))
    const certificate = this.#issue(nameOf(host.slice(0, NAME_MAX_CHARS)), this.#hostKeys.publicKey, [
      extension(EXTENSION.basicConstraints, der.list(), true),
      extension(EXTENSION.keyUsage, SIGNS, true),
      extension(EXTENSION.extendedKeyUsage, der.list(der.oid(SERVER_AUTH))),
      extension(EXTENSION.alternativeNames, der.list(name)),
    ])
    const key = this.#hostKeys.privateKey.export({ type: 'pkcs8', format: 'pem' })
    const context = createSecureContext({ cert: certificate, key, minVersion: 'TLSv1.2' })
    this.#contexts.set(host, context)
    return context
  }

  #issue(subject: Buffer, key: KeyObject, extensions: Buffer[]): string {
    const nowMs = Date.now()
    const content = der.list(
      der.tagged(0, der.integer(Buffer.of(2))), // version 3
      der.integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
      ECDSA_WITH_SHA256,
      this.#name,
      der.list(der.time(new Date(nowMs - VALID_BEFORE_MS)), der.time(new Date(nowMs + VALID_MS))),
      subject,
      publicKeyOf(key),
      der.tagged(
        3,
        der.list(
          ...extensions,
          extension(EXTENSION.subjectKeyId, der.octets(keyIdOf(key))),
          extension(EXTENSION.authorityKeyId, der.list(der.taggedBytes(0, keyIdOf(this.#keys.publicKey)))),
        ),
      ),
    )
    const signature = sign('sha256', content, this.#keys.privateKey)
    const base64 = der.list(content, ECDSA_WITH_SHA256, der.bits(signature)).toString('base64')
    const lines = base64.match(/.{1,64}/g) ?? []
    return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
  }
}

function nameOf(commonName: string): Buffer {
  return der.list(der.set(der.list(der.oid(COMMON_NAME), der.text(commonName))))
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return der.list(der.oid(id), ...(isCritical ? [der.boolean(true)] : []), der.octets(value))
}

const publicKeyOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' })

const keyIdOf = (key: KeyObject): Buffer => createHash('sha1').update(publicKeyOf(key)).digest()
