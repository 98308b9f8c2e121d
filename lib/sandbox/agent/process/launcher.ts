import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { Socket } from 'node:net'
import type { AgentConfig } from '../config'
import { ownProxyAddress, withProxyAddress } from '../egress/proxy-environment'
import type { SandboxUser } from '../users'
import type { GroupIds } from './group-ids'
import { type Members, membersByEnclosure, membersByGroup } from './members'
import { firstToDie, withHighestOomScore } from './oom-score'
import type { PipeStock } from './pipes'
import { type ProcStatus, readProcTable } from './proc-table'
import { becomeUser, CLEAN_ENV, tool } from './tools'

export interface LaunchRequest {
  user: SandboxUser
  argv: string[]
  env: Record<string, string>
  cwd: string
  stdio: LaunchStdio
}

export type LaunchStdio =
  | { kind: 'pipes'; stdin: boolean; control?: boolean; events?: boolean }
  /** The program's side of a terminal, which becomes its controlling one. */
  | { kind: 'terminal'; fd: number }

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A started program of the user, with a group of its own. */
export interface Launched {
  pid: number
  members: Members
  /** By which its connections to the sandbox's proxy are known. */
  proxyAddress: string
  /** Whom a signal to the program must reach: inside an enclosure that is not `pid`. */
  mainPid(): number
  /** Absent for terminals, and where no stdin was asked for. */
  stdin: Socket | undefined
  stdout: Socket | undefined
  stderr: Socket | undefined
  /** The agent's end of descriptor 3, for interpreters that wait for their order. */
  control: Socket | undefined
  /** The agent's end of the next descriptor, by which kernels of the code interpreter answer. */
  events: Socket | undefined
  /** The program itself has ended; others that it started may live. */
  exited: Promise<Exit>
  /** Its group is not needed any more; members that live on keep it. */
  release(): void
}

/** Starts programs as their user. */
export class Launcher {
  /** So many in all, and so many that have not ended. */
  launches = 0
  live = 0
  readonly #pidByProxyAddress = new Map<string, number>()

  constructor(
    private readonly config: AgentConfig,
    private readonly groupIds: GroupIds,
    private readonly pipes: PipeStock,
  ) {}

  /** Of the launched program that was told to find the proxy there, if it has not been let go of. */
  pidAt(proxyAddress: string): number | undefined {
    return this.#pidByProxyAddress.get(proxyAddress)
  }

  /** @throws when the system cannot start a process now; the program's own absence is checked before, by `findProgram` */
  async launch(request: LaunchRequest): Promise<Launched> {
    const stdio = await this.#openStdio(request)
    const gid = this.groupIds.take()
    const proxyAddress = ownProxyAddress(gid)
    try {
      const env = withProxyAddress(request.env, proxyAddress, this.config.proxyPort)
      const child = this.#spawn({ ...request, env }, gid, stdio.programFds)
      const exited = exitOf(child)
      const { pid } = child
      if (pid === undefined) {
        await exited
        throw new Error('no process was started')
      }
      this.launches++
      this.live++
      this.#pidByProxyAddress.set(proxyAddress, pid)
      let startedPid: number | undefined = pid
      void exited.finally(() => {
        startedPid = undefined
        this.live--
      })
      const members = this.config.separateUser
        ? membersByGroup(gid, () => startedPid, this.config.mayBeRoot)
        : membersByEnclosure(pid)
      return {
        pid,
        members,
        proxyAddress,
        mainPid: () => (this.config.separateUser ? pid : (oldest(members)?.pid ?? pid)),
        ...stdio.sockets(),
        exited,
        release: () => {
          this.#pidByProxyAddress.delete(proxyAddress)
          this.groupIds.release(gid)
        },
      }
    } catch (error) {
      this.groupIds.release(gid)
      stdio.discard()
      throw error
    } finally {
      stdio.closeProgramSide()
    }
  }

  #spawn(request: LaunchRequest, gid: number, stdio: ('ignore' | number)[]): ChildProcess {
    const scored = firstToDie()
    const [command = '', ...args] = [
      ...scored,
      ...(this.config.separateUser ? becomeUser(this.config, request.user, gid) : this.config.enclosure),
      ...(request.stdio.kind === 'terminal' ? [tool('setsid'), '--ctty'] : []),
      ...withEnvironment(request),
    ]
    // A session of its own, as a shell gives it; for terminals `setsid` makes the session that owns it.
    const start = () =>
      spawn(command, args, { cwd: '/', env: CLEAN_ENV, stdio, detached: request.stdio.kind === 'pipes' })
    return scored.length > 0 ? start() : withHighestOomScore(start)
  }

  async #openStdio({ stdio, user }: LaunchRequest): Promise<OpenStdio> {
    if (stdio.kind === 'terminal') return new OpenStdio([stdio.fd, stdio.fd, stdio.fd], {})
    const stdin = stdio.stdin ? await this.pipes.take('input', user) : undefined
    const stdout = await this.pipes.take('output', user)
    const stderr = await this.pipes.take('output', user)
    const control = stdio.control ? await this.pipes.take('input', user) : undefined
    const events = stdio.events ? await this.pipes.take('output', user) : undefined
    const fds: ('ignore' | number)[] = [stdin?.programFd ?? 'ignore', stdout.programFd, stderr.programFd]
    if (control) fds.push(control.programFd)
    if (events) fds.push(events.programFd)
    return new OpenStdio(fds, {
      stdin: stdin?.agentFd,
      stdout: stdout.agentFd,
      stderr: stderr.agentFd,
      control: control?.agentFd,
      events: events?.agentFd,
    })
  }
}

type StreamName = 'stdin' | 'stdout' | 'stderr' | 'control' | 'events'
type AgentFds = { [Name in StreamName]?: number | undefined }

class OpenStdio {
  constructor(
    readonly programFds: ('ignore' | number)[],
    private readonly agentFds: AgentFds,
  ) {}

  sockets(): Pick<Launched, StreamName> {
    const { stdin, stdout, stderr, control, events } = this.agentFds
    return {
      ...{ stdin: writer(stdin), control: writer(control) },
      ...{ stdout: reader(stdout), stderr: reader(stderr), events: reader(events) },
    }
  }

  /** From here on only the program holds its ends, so that their closing is seen. */
  closeProgramSide(): void {
    for (const fd of new Set(this.programFds)) if (typeof fd === 'number') closeSync(fd)
  }

  discard(): void {
    for (const fd of Object.values(this.agentFds)) if (fd !== undefined) closeSync(fd)
  }
}

function reader(fd: number | undefined): Socket | undefined {
  if (fd === undefined) return undefined
  const socket = new Socket({ fd, readable: true, writable: false })
  socket.pause()
  return socket
}

function writer(fd: number | undefined): Socket | undefined {
  if (fd === undefined) return undefined
  const socket = new Socket({ fd, readable: false, writable: true })
  // The reader has gone: who writes learns it from the write's own callback.
  socket.on('error', () => undefined)
  return socket
}

/**
 * The request's variables and folder are taken up only after the agent's ids are gone: LD_PRELOAD or PATH would otherwise act
 * in `setpriv`, and a link would lead root to a folder that the user may not enter.
 */
function withEnvironment({ argv, env, cwd }: LaunchRequest): string[] {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  // `env` takes a command with an equals sign for one more variable.
  const command = argv[0]?.includes('=') ? [tool('bash'), '-c', 'exec "$0" "$@"', ...argv] : argv
  return [tool('env'), '-i', '-C', cwd, ...assignments, ...command]
}

/** The first program of an enclosure: numbers inside its namespace grow from the main program's on. */
function oldest(members: Members): ProcStatus | undefined {
  const inner = (process: ProcStatus) => process.namespacePids.at(-1) ?? 0
  return members.programs(readProcTable()).sort((one, other) => inner(one) - inner(other))[0]
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}
