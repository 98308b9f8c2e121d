import type { MountedDisk } from '../disk/loop-disk'
import type { SandboxSpec } from '../driver'
import { IN_SANDBOX } from '../places'
import { acceptOne } from './accept-one'
import { createContainer, removeContainer, startContainer } from './container'
import { containerOptions, SOCKET_IN_SANDBOX } from './container-options'
import type { Engine } from './engine'

/** From the engine's word that it runs; a loaded machine boots Node.js slowly. */
const PROBE_TIMEOUT_MS = 10_000
/** The probe's end may be told before its connection is. */
const GRACE_MS = 200

/** No disk of a host is as small as the one that the probe is given. */
const PROBE_DISK_MAX_BYTES = 64 << 20

/** Its exit codes. Whoever connects to the socket is the probe: nobody else sees it. */
const SEES = { nothing: 40, disk: 41 } as const

const PROBE = `
const { bsize, blocks } = require('fs').statfsSync('${IN_SANDBOX.home}')
const code = bsize * blocks < ${PROBE_DISK_MAX_BYTES} ? ${SEES.disk} : ${SEES.nothing}
const end = () => process.exit(code)
require('net').connect('${SOCKET_IN_SANDBOX}').on('error', end).on('close', end).end()
setTimeout(end, 1000)
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
  runtime: string | undefined
  labels: Record<string, string>
  spec: SandboxSpec
  makeDisk: (() => Promise<MountedDisk>) | undefined
  /** False where the runtime mounts no socket: it would refuse the whole container. */
  mayHaveSocket: boolean
  signal: AbortSignal | undefined
}): Promise<Reach> {
  const { engine, signal, mayHaveSocket } = request
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
        socketPath: mayHaveSocket ? connection.path : undefined,
        command: [IN_SANDBOX.node, '-e', PROBE],
      }),
      signal,
    )
    containerId = container.id
    const ended = container.wait({ condition: 'next-exit' })
    await startContainer(container, signal)
    const socket = await Promise.race([connection.accepted, ended.then(() => after(GRACE_MS)), after(PROBE_TIMEOUT_MS)])
    socket?.destroy()
    const exit: { StatusCode: number } | undefined = await Promise.race([ended, after(PROBE_TIMEOUT_MS)])
    const seesDisk = disk !== undefined && exit?.StatusCode === SEES.disk
    return {
      socket: socket !== undefined,
      disk: seesDisk,
      ...(disk && !seesDisk ? { reason: `a container does not see its disk (${exit?.StatusCode ?? 'no exit'})` } : {}),
    }
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
