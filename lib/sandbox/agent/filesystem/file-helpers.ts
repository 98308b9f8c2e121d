import type { AgentContext } from '../service'
import type { SandboxUser } from '../users'
import { Channel } from './channel/channel'
import { FileFailure } from './failure'
import { FileHelper } from './helper-client'
import type { HelperIdentity } from './protocol'

const PROGRAM = 'file-helper.cjs'

/** One helper process for each user that somebody acts as, started when first needed and again when it has died. */
export class FileHelpers {
  readonly #context: AgentContext
  readonly #running = new Map<string, { helper: FileHelper; channel: Channel }>()

  constructor(context: AgentContext) {
    this.#context = context
  }

  of(user: SandboxUser): FileHelper {
    const running = this.#running.get(user.name) ?? this.#start(user.name, this.#identityOf(user))
    return running.helper
  }

  /** Of root, for a folder that no path and no link leads out of. */
  confinedTo(folder: string): FileHelper {
    const name = `root in ${folder}`
    const running = this.#running.get(name) ?? this.#start(name, { home: folder, isConfined: true })
    return running.helper
  }

  close(): void {
    for (const { channel } of this.#running.values()) channel.close()
  }

  #start(name: string, identity: HelperIdentity): { helper: FileHelper; channel: Channel } {
    const child = this.#context.startHelper(PROGRAM, [JSON.stringify(identity)])
    if (child.stdin === null || child.stdout === null) throw new FileFailure('internal', 'the file helper has no pipes')
    // What it complains of is for whoever reads the agent's own complaints.
    child.stderr?.pipe(process.stderr, { end: false })
    // A start that fails closes the pipes, which is all that has to be known of it.
    child.on('error', () => {})
    const channel = new Channel({ readable: child.stdout, writable: child.stdin })
    const started = { helper: new FileHelper(channel), channel }
    this.#running.set(name, started)
    void channel.closed.then(() => {
      if (this.#running.get(name) === started) this.#running.delete(name)
    })
    return started
  }

  #identityOf({ uid, gid, groups, home }: SandboxUser): HelperIdentity {
    const { separateUser, profile } = this.#context.config
    const isConfined = profile === 'playground'
    return separateUser && uid !== 0 ? { user: { uid, gid, groups }, home, isConfined } : { home, isConfined }
  }
}
