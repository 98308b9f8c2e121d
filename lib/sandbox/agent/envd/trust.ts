import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Whence `update-ca-certificates` makes the bundle anew. */
const FILE = '/usr/local/share/ca-certificates/codetok-egress.crt'
/** What Debian's programs trust. */
const BUNDLE = '/etc/ssl/certs/ca-certificates.crt'

/**
 * Makes programs trust an authority, from their next start on.
 *
 * @param certificate PEM
 * @returns environment for programs that have lists of their own
 * @throws where the agent may not write these files
 */
export function trustAuthority(certificate: string): Record<string, string> {
  for (const file of [FILE, BUNDLE]) mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(FILE, certificate)
  if (!trusted().includes(certificate)) appendFileSync(BUNDLE, `\n${certificate}`)
  return { NODE_EXTRA_CA_CERTS: FILE, REQUESTS_CA_BUNDLE: BUNDLE, SSL_CERT_FILE: BUNDLE }
}

function trusted(): string {
  try {
    return readFileSync(BUNDLE, 'utf8')
  } catch {
    return '' // the image trusts nobody yet
  }
}
