import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'

/** A unix socket that takes one connection and is gone. */
export interface OneConnection {
  /** Of the socket, for a bind mount. Short: the kernel allows 107 bytes. */
  readonly path: string
  /** Resolves with the connection; nothing listens any more, and the path is gone. @throws when closed before one came */
  readonly accepted: Promise<Socket>
  close(): Promise<void>
}

/**
 * Only the socket's file is shown to a sandbox, and only root of this machine or we can enter its folder. It is closed before
 * any program of a user runs, so nobody else can take the agent's place.
 */
export async function acceptOne(): Promise<OneConnection> {
  const dir = await mkdtemp(join(process.env.XDG_RUNTIME_DIR || tmpdir(), 'codetok-'))
  const path = join(/* turbopackIgnore: true */ dir, 's')
  const server = createServer()
  const close = async () => {
    // Stops listening at once; its event waits for the connection to end, which is not ours to wait for.
    if (server.listening) server.close()
    await rm(dir, { recursive: true, force: true })
  }
  let isTaken = false
  const accepted = new Promise<Socket>((resolve, reject) => {
    server.once('connection', (socket) => {
      isTaken = true
      server.on('connection', (another) => another.destroy())
      close().then(() => resolve(socket), reject)
    })
    server.once('close', () => {
      // It closes after a connection too, as soon as that one ends.
      if (!isTaken) reject(new AppError('sandbox_failed', tellReason('notConnected')))
    })
  })
  accepted.catch(() => {
    // Whoever awaits it is told; closing early is no error where nobody does.
  })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
    // The agent is root without the right to override modes, and need not be our user.
    await chmod(path, 0o666)
  } catch (error) {
    await close()
    throw error
  }
  return { path, accepted, close }
}
