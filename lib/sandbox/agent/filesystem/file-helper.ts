import { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { Channel } from './channel/channel'
import { ConfinedResolver } from './helper/confined-resolver'
import type { HelperContext } from './helper/context'
import { FreeResolver } from './helper/free-resolver'
import { takeIdentity } from './helper/identity'
import { libc } from './helper/libc'
import { serve } from './helper/serve'
import type { HelperIdentity } from './protocol'
import { holdInotify } from './watch/inotify'

/**
 * The program that touches the files of one user, started by the agent: `node file-helper.cjs '<identity>'`, with the
 * channel on its standard input and output. It ends when they close.
 */
const identity: HelperIdentity = JSON.parse(process.argv[2] ?? '')
holdInotify()
// The user need not be able to read it.
libc()
takeIdentity(identity)

const context: HelperContext = {
  resolver: identity.isConfined ? new ConfinedResolver(identity.home) : new FreeResolver(identity.home),
  unfinished: new Set(),
}
const calls = new Set<Promise<void>>()
const channel = new Channel(
  {
    readable: new Socket({ fd: 0, readable: true, writable: false }),
    writable: new Socket({ fd: 1, readable: false, writable: true }),
  },
  (request, stream) => {
    const call = serve(request, stream, context).finally(() => calls.delete(call))
    calls.add(call)
  },
)

/** Every call has failed when the channel is gone; unfinished writes then take their files away. */
const CLEAN_UP_MS = 1000
void channel.closed.then(async () => {
  await Promise.race([Promise.allSettled(calls), setTimeout(CLEAN_UP_MS)])
  process.exit(0)
})
