import '#server-only'
import type { Services } from './services'

/** Of services.ts; written out, so that who needs no more than what runs is not bundled with all that makes it. */
const KEY = Symbol.for('codetok.services')

/** The services of this process, where they have been built. */
export function runningServices(): Services | undefined {
  return (globalThis as { [KEY]?: Services })[KEY]
}
