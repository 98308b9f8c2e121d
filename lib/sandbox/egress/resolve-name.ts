import { Resolver } from 'node:dns/promises'
import { Refusal } from './refusal'

/** All addresses of a name. @throws {Refusal} `unresolved` */
export type ResolveName = (name: string) => Promise<string[]>

/** What has no answer for one family of addresses may have one for the other. */
const NO_ANSWER = new Set(['ENODATA', 'ENOTFOUND'])

/**
 * Asks the servers of this host's resolv.conf. Not getaddrinfo, which takes a thread of the few that files need too, for as long
 * as a name's own server likes to keep it waiting; so names in /etc/hosts are not known.
 */
export function systemResolver(): ResolveName {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  return async (name) => {
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    if (addresses.length > 0) return addresses
    const failed = answers.find((answer) => answer.status === 'rejected' && !NO_ANSWER.has(answer.reason?.code))
    const why = failed ? 'the name servers do not answer' : 'there is no such name'
    throw new Refusal('unresolved', `${name} could not be resolved: ${why}`)
  }
}
