import { randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import type * as X509 from '@peculiar/x509'
import { LRUCache } from 'lru-cache'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const NAME_MAX_CHARS = 64
const DAY_MS = 86_400_000
/** A clock in the sandbox may be behind. */
const VALID_BEFORE_MS = DAY_MS
/** Longer than a sandbox lives without its server; clients take no certificate of a server's for longer than 398 days. */
const VALID_MS = 365 * DAY_MS
/** A rule for `*.name` stands for as many hosts as a program likes. */
const CONTEXTS_MAX = 100

/** Loaded for those who give rules for headers, and not at the start of everybody else. */
async function loadX509(): Promise<typeof X509> {
  // The package is made with decorators that need it.
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

interface Keys {
  /** Of the authority itself, which sign. */
  own: webcrypto.CryptoKeyPair
  /** Of all hosts. */
  host: webcrypto.CryptoKeyPair
  /** The second one's private half, as PEM. */
  hostKey: string
}

/**
 * What speaks for hosts to the programs of one sandbox, which alone trusts it. Its key never leaves this process, and goes with
 * the sandbox.
 */
export class CertificateAuthority {
  readonly #x509: typeof X509
  readonly #keys: Keys
  readonly #root: X509.X509Certificate
  readonly #contexts = new LRUCache<string, Promise<SecureContext>>({ max: CONTEXTS_MAX })

  private constructor(x509: typeof X509, keys: Keys, root: X509.X509Certificate) {
    this.#x509 = x509
    this.#keys = keys
    this.#root = root
  }

  static async create(): Promise<CertificateAuthority> {
    const x509 = await loadX509()
    const [own, host] = await Promise.all([makeKeys(), makeKeys()])
    const hostKey = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', host.privateKey), 'PRIVATE KEY')
    const name = [{ CN: [`codetok sandbox ${randomBytes(6).toString('hex')}`] }]
    const root = await issue(x509, { subject: name, issuer: name, publicKey: own.publicKey, by: own }, [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ])
    return new CertificateAuthority(x509, { own, host, hostKey }, root)
  }

  /** PEM. */
  get certificate(): string {
    return `${this.#root.toString('pem')}\n`
  }

  /** To be a host by: a name, or an address. */
  contextFor(host: string): Promise<SecureContext> {
    const known = this.#contexts.get(host)
    if (known) return known
    const made = this.#makeContext(host)
    this.#contexts.set(host, made)
    return made
  }

  async #makeContext(host: string): Promise<SecureContext> {
    const x509 = this.#x509
    const { own, host: hostKeys, hostKey } = this.#keys
    const certificate = await issue(
      x509,
      {
        subject: [{ CN: [host.slice(0, NAME_MAX_CHARS)] }],
        issuer: this.#root.subjectName.toJSON(),
        publicKey: hostKeys.publicKey,
        by: own,
      },
      [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }]),
      ],
    )
    return createSecureContext({ cert: certificate.toString('pem'), key: hostKey, minVersion: 'TLSv1.2' })
  }
}

const makeKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])

interface Issued {
  subject: X509.JsonName
  issuer: X509.JsonName
  publicKey: webcrypto.CryptoKey
  by: webcrypto.CryptoKeyPair
}

async function issue(
  x509: typeof X509,
  { subject, issuer, publicKey, by }: Issued,
  extensions: X509.Extension[],
): Promise<X509.X509Certificate> {
  const nowMs = Date.now()
  return x509.X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    subject,
    issuer,
    notBefore: new Date(nowMs - VALID_BEFORE_MS),
    notAfter: new Date(nowMs + VALID_MS),
    signingAlgorithm: ALGORITHM,
    publicKey,
    signingKey: by.privateKey,
    extensions: [
      ...extensions,
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(by.publicKey),
    ],
  })
}
