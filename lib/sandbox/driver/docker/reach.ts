import { text } from 'node:stream/consumers'
import type { MountedDisk } from '../disk/loop-disk'
import type { SandboxSpec } from '../driver'
import { IN_SANDBOX } from '../places'
import { acceptOne } from './accept-one'
import { createContainer, removeContainer, startContainer } from './container'
import { containerOptions, SOCKET_IN_SANDBOX } from './container-options'
import type { Engine } from './engine'

/** A socket of this machine is reached at once, one of another kernel never; counted from the probe's start. */
const CONNECT_TIMEOUT_MS = 2_000

/** Says over the socket which file system its home is. */
const PROBE = `
const mounts = require('fs').readFileSync('/proc/self/mountinfo', 'utf8').split('\\n').map((line) => line.split(' '))
const home = mounts.find((fields) => fields[4] === '${IN_SANDBOX.home}') ?? []
require('net').connect('${SOCKET_IN_SANDBOX}').on('error', () => process.exit(1)).end(home[home.indexOf('-') + 1])
`

/** What of this host a container of this engine can reach, and why not. */
export interface Reach {
  socket: boolean
  disk: boolean
  reason?: string
}

/**
 * Starts one container to learn whether the engine shares this host's sockets and mounts: not so behind Docker Desktop, or
 * where the engine has file systems of its own.
 */
export async function probeReach(request: {
  engine: Engine
  image: string
  labels: Record<string, string>
  spec: SandboxSpec
  makeDisk: (() => Promise<MountedDisk>) | undefined
  signal: AbortSignal | undefined
}): Promise<Reach> {
  const { engine, signal } = request
  const connection = await acceptOne()
  const disk = await request.makeDisk?.()
  let containerId: string | undefined
  try {
    const container = await createContainer(
      engine,
      containerOptions({
        ...request,
        arch: engine.arch,
        home: disk ? { kind: 'mounted', path: disk.path } : { kind: 'tmpfs' },
        socketPath: connection.path,
        command: [IN_SANDBOX.node, '-e', PROBE],
      }),
      signal,
    )
    containerId = container.id
    await startContainer(container, signal)
    const heard = connection.accepted.then((socket) => text(socket))
    const fileSystem = await Promise.race([heard, after(CONNECT_TIMEOUT_MS)])
    if (fileSystem === undefined) return { socket: false, disk: false, reason: 'a container does not reach its socket' }
    if (disk && fileSystem !== 'ext4') {
      return { socket: true, disk: false, reason: `a container sees its disk as ${fileSystem || 'nothing'}` }
    }
    return { socket: true, disk: disk !== undefined }
  } catch (error) {
    signal?.throwIfAborted()
    // An engine that refuses the mounts says so in many ways. Whatever else is wrong, the first sandbox will meet it too.
    return { socket: false, disk: false, reason: error instanceof Error ? error.message.trim() : String(error) }
  } finally {
    await connection.close()
    if (containerId) await removeContainer(engine, containerId)
    await disk?.release()
  }
}

async function after(ms: number): Promise<undefined> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref())
}
