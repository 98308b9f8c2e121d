import { z } from 'zod'
import { parseAuthority } from './target'

const CREDENTIAL_MAX_BYTES = 255

const Credential = z.string().refine((text) => text !== '' && Buffer.byteLength(text) <= CREDENTIAL_MAX_BYTES, {
  message: `must have 1 to ${CREDENTIAL_MAX_BYTES} bytes`,
})

/** A SOCKS5 proxy outside, through which all connections of a sandbox go. */
export const EgressProxy = z
  .strictObject({
    address: z.string().refine(isAuthority, 'must be host:port'),
    username: Credential.optional(),
    password: Credential.optional(),
  })
  .refine(({ username, password }) => username !== undefined || password === undefined, 'a password needs a username')
export type EgressProxy = z.infer<typeof EgressProxy>

function isAuthority(text: string): boolean {
  try {
    parseAuthority(text)
    return true
  } catch {
    return false // said by the schema
  }
}
