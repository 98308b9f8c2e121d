import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import type { AgentConfigInput } from '../../agent/config'
import { rejectOnAbort } from '../abort'
import type { MountedDisk } from '../disk/loop-disk'
import type { DriverSandbox, SandboxExit, SandboxSpec } from '../driver'
import { LogTail } from '../log-tail'
import type { VolumeMount } from '../volumes'
import { acceptOne, type OneConnection } from './accept-one'
import {
  asSandboxError,
  attach,
  createContainer,
  pauseContainer,
  removeContainer,
  startContainer,
  unpauseContainer,
  updateCpu,
} from './container'
import { agentCommand, containerOptions, type Home, SOCKET_IN_SANDBOX } from './container-options'
import type { DiskWatch } from './disk-watch'
import type { Engine } from './engine'
import type { ContainerEnd, EngineEvents } from './engine-events'
import { killedForMemory } from './kernel-log'
import { AttachedStdio } from './multiplexed'
import { commitContainer, type Defaults } from './snapshot'

/** From the engine's word that the container runs; a loaded machine boots Node.js slowly. */
const CONNECT_TIMEOUT_MS = 15_000

/** Of a sandbox whose root file system is its own. */
export interface Keeping {
  defaults: Defaults
  disks: DiskWatch
}

export interface SandboxRequest {
  id: string
  spec: SandboxSpec
  /** As the engine has them. */
  volumes?: readonly VolumeMount[]
  engine: Engine
  events: EngineEvents
  image: string
  runtime: string | undefined
  labels: Record<string, string>
  transport: 'socket' | 'stdio'
  /** Makes the sandbox's disk, where it has one of its own. */
  makeDisk: (() => Promise<MountedDisk>) | undefined
  homeWithoutDisk: 'tmpfs' | 'volume' | 'root'
  agentConfig: Omit<AgentConfigInput, 'transport'>
  onAgentLog: (text: string) => void
  /** Absent: it can be neither frozen nor kept. */
  keeping: Keeping | undefined
  /** Nothing of it is left. */
  onDestroyed: (sandbox: DockerSandbox) => void
  signal: AbortSignal | undefined
}

/** @throws {AppError} nothing is left running or mounted then */
export async function startSandbox(request: SandboxRequest): Promise<DockerSandbox> {
  const parts: Parts = { log: new LogTail(request.onAgentLog) }
  try {
    return await assemble(request, parts)
  } catch (error) {
    parts.stdio?.destroy()
    parts.logSocket?.destroy()
    await parts.connection?.close()
    if (parts.container) {
      request.events.unwatch(parts.container.id)
      await removeContainer(request.engine, parts.container.id)
    }
    await (await parts.disk)?.release()
    request.signal?.throwIfAborted()
    throw asSandboxError(error, request.image)
  }
}

/** What has been made so far, for whoever must take it down. */
interface Parts {
  log: LogTail
  disk?: Promise<MountedDisk | undefined>
  connection?: OneConnection
  container?: Docker.Container
  stdio?: AttachedStdio
  logSocket?: Socket
}

async function assemble(request: SandboxRequest, parts: Parts): Promise<DockerSandbox> {
  const { engine, signal, transport } = request
  parts.disk = Promise.resolve(request.makeDisk?.())
  const [disk, connection] = await Promise.all([parts.disk, transport === 'socket' ? acceptOne() : undefined])
  if (connection) parts.connection = connection

  const home: Home = disk ? { kind: 'mounted', path: disk.path } : { kind: request.homeWithoutDisk }
  const config: AgentConfigInput = {
    ...request.agentConfig,
    transport: connection ? { kind: 'unix', path: SOCKET_IN_SANDBOX } : { kind: 'stdio' },
  }
  const container = await createContainer(
    engine,
    containerOptions({
      spec: request.spec,
      volumes: request.volumes ?? [],
      image: request.image,
      arch: engine.arch,
      labels: request.labels,
      runtime: request.runtime,
      home,
      socketPath: connection?.path,
      command: agentCommand(config),
    }),
    signal,
  )
  parts.container = container
  const attached = await attach(container, transport === 'stdio', signal)
  const stdio = new AttachedStdio(attached, (bytes) => parts.log.add(bytes))
  parts.stdio = stdio

  const ended = new Promise<SandboxExit>((resolve) => {
    request.events.watch(container.id, (end) =>
      resolve(exitOf({ ...end, request, containerId: container.id, log: parts.log })),
    )
  })
  await startContainer(container, signal)
  // The container has the disk now; the host need not show it any longer.
  const released = disk?.release()
  released?.catch(() => {
    // Told by the awaited copy below, or by whatever failed first.
  })
  const stream = connection ? await connected(connection, ended, signal) : stdio
  await released
  if (connection) stdio.resume()
  return new DockerSandbox(request, container, stream, stdio, ended)
}

async function connected(
  connection: OneConnection,
  ended: Promise<SandboxExit>,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new AppError('sandbox_failed', tellReason('agentLate', { seconds: CONNECT_TIMEOUT_MS / 1000 })))
    }, CONNECT_TIMEOUT_MS)
  })
  const died = ended.then((exit) => {
    throw new AppError('sandbox_failed', exit.message)
  })
  const { aborted, forget } = rejectOnAbort(signal)
  try {
    return await Promise.race([connection.accepted, died, late, aborted])
  } finally {
    clearTimeout(timer)
    forget()
    died.catch(() => {
      // Told by its stream and `exited` from now on.
    })
  }
}

interface End extends ContainerEnd {
  request: Pick<SandboxRequest, 'runtime' | 'engine'>
  containerId: string
  log: LogTail
}

async function exitOf(end: End): Promise<SandboxExit> {
  const { exitCode, log, request } = end
  const KILLED = 137
  /** What a Go program ends with that can start no more threads: gVisor's kernel is one. */
  const NO_MORE_THREADS = 2
  if (exitCode === KILLED) return (await isForMemory(end)) ? OUT_OF_MEMORY : KILLED_FROM_OUTSIDE
  if (request.runtime === 'runsc' && exitCode === NO_MORE_THREADS) {
    return { reason: 'too_many_processes', message: tellReason('noMoreProcesses') }
  }
  const said = log.text ? `; it said: ${log.text}` : ''
  return { reason: 'agent_exited', message: tellReason('agentEnded', { code: `${exitCode}${said}` }) }
}

const OUT_OF_MEMORY: SandboxExit = {
  reason: 'out_of_memory',
  message: tellReason('outOfMemory'),
}
const KILLED_FROM_OUTSIDE: SandboxExit = {
  reason: 'agent_exited',
  message: "the sandbox's agent was killed by somebody outside",
}

/** Of gVisor, whose kernel is killed whole, the engine may have missed the reason. */
async function isForMemory({ sawOutOfMemory, wasKilled, request, containerId }: End): Promise<boolean> {
  if (wasKilled) return false
  if (sawOutOfMemory || request.runtime !== 'runsc') return sawOutOfMemory
  const isWritten = request.engine.mayShareHost ? await killedForMemory(containerId) : undefined
  // Where nobody can say, it is what else hardly ever kills it.
  return isWritten ?? true
}

function diskFull(usedBytes: number, limitBytes: number): SandboxExit {
  const mebibytes = (bytes: number) => `${Math.round(bytes / (1 << 20))} MiB`
  const message = `the sandbox's disk held ${mebibytes(usedBytes)}; its limit is ${mebibytes(limitBytes)}`
  return { reason: 'disk_full', message }
}

/** One running container. */
export class DockerSandbox implements DriverSandbox {
  readonly driver = 'docker' as const
  readonly id: string
  readonly spec: SandboxSpec
  readonly stream: Duplex
  readonly exited: Promise<SandboxExit>
  readonly #engine: Engine
  readonly #container: Docker.Container
  readonly #stdio: AttachedStdio
  /** gVisor's containers take no update. */
  readonly relieve: DriverSandbox['relieve']
  readonly freeze: DriverSandbox['freeze']
  readonly thaw: DriverSandbox['thaw']
  readonly snapshot: DriverSandbox['snapshot']
  readonly watchDisk: DriverSandbox['watchDisk']
  #onLook: (usedBytes: number) => void = () => {}
  readonly #stopWatching: () => void
  readonly #onDestroyed: () => void
  #settleExit: (exit: SandboxExit) => void = () => {}
  #destroyed: Promise<void> | undefined

  constructor(
    request: SandboxRequest,
    container: Docker.Container,
    stream: Duplex,
    stdio: AttachedStdio,
    ended: Promise<SandboxExit>,
  ) {
    this.id = request.id
    this.spec = request.spec
    this.stream = stream
    this.#engine = request.engine
    this.#container = container
    this.#stdio = stdio
    const { cpuCount } = request.spec.limits
    if (request.runtime === undefined) {
      this.relieve = (isRelieved) => updateCpu(container, isRelieved ? request.engine.cpuCount : cpuCount)
    }
    const { keeping } = request
    this.freeze = keeping && (() => pauseContainer(container))
    this.thaw = keeping && (() => unpauseContainer(container))
    this.watchDisk =
      keeping &&
      ((onLook) => {
        this.#onLook = onLook
      })
    this.snapshot = keeping && ((name, { signal } = {}) => commitContainer(container, name, keeping.defaults, signal))
    this.#stopWatching =
      keeping?.disks.add({
        containerId: container.id,
        limitBytes: request.spec.limits.diskBytes,
        onLook: (usedBytes) => this.#onLook(usedBytes),
        onFull: (usedBytes) => this.#end(diskFull(usedBytes, request.spec.limits.diskBytes)),
      }) ?? (() => {})
    this.#onDestroyed = () => request.onDestroyed(this)
    this.exited = new Promise((resolve) => {
      this.#settleExit = resolve
    })
    ended.then((exit) => {
      this.#settleExit(exit)
      this.stream.destroy()
    })
    // A stream without an owner must not bring the server down; its close is what counts.
    stream.on('error', () => {})
  }

  /** For a reason of the driver's own: without its stream the agent ends, and the container with it. */
  #end(exit: SandboxExit): void {
    this.#settleExit(exit)
    this.stream.destroy()
    this.#stdio.destroy()
  }

  destroy(): Promise<void> {
    this.#destroyed ??= this.#destroy().catch((error: unknown) => {
      // An engine that was away may be asked again.
      this.#destroyed = undefined
      throw error
    })
    return this.#destroyed
  }

  async #destroy(): Promise<void> {
    this.#stopWatching()
    this.#end({ reason: 'destroyed', message: tellReason('destroyed') })
    await removeContainer(this.#engine, this.#container.id)
    this.#onDestroyed()
  }
}
