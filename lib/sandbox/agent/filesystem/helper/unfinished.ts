import { randomBytes } from 'node:crypto'

/** A name that nothing else has, for what takes its own name only when it is whole. */
export function unfinishedName(): string {
  return `.${randomBytes(10).toString('hex')}.unfinished`
}
