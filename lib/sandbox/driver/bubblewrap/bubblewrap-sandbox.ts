import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { tellReason } from '@/lib/contracts/reasons'
import type { DriverSandbox, SandboxExit, SandboxSpec } from '../driver'
import { LogTail } from '../log-tail'
import type { SandboxCgroup } from './cgroup'
import type { Launched } from './launch'

/** One bwrap and what runs below it. */
export class BubblewrapSandbox implements DriverSandbox {
  readonly driver = 'bubblewrap' as const
  readonly id: string
  readonly spec: SandboxSpec
  readonly stream: Duplex
  readonly exited: Promise<SandboxExit>
  readonly relieve: DriverSandbox['relieve']
  readonly freeze: DriverSandbox['freeze']
  readonly thaw: DriverSandbox['thaw']
  readonly #child: ChildProcess
  #firstPid: number | undefined
  readonly #ended: Promise<unknown>
  readonly #cgroup: SandboxCgroup | undefined
  readonly #removeRest: () => Promise<void>
  #settleExit: (exit: SandboxExit) => void = () => {}
  #isDoomed = false
  #destroyed: Promise<void> | undefined

  constructor(request: {
    id: string
    spec: SandboxSpec
    launched: Launched
    cgroup: SandboxCgroup | undefined
    onAgentLog: (text: string) => void
    /** Whatever else the sandbox has on the host, once nothing of it runs. */
    removeRest: () => Promise<void>
  }) {
    const { child, stream } = request.launched
    this.id = request.id
    this.spec = request.spec
    this.stream = stream
    this.#child = child
    this.#cgroup = request.cgroup
    const { cgroup } = request
    if (cgroup) this.relieve = (isRelieved) => cgroup.limitCpu(isRelieved ? null : request.spec.limits.cpuCount)
    const setFrozen = cgroup?.setFrozen
    this.freeze = setFrozen && (() => setFrozen(true))
    this.thaw = setFrozen && (() => setFrozen(false))
    this.#removeRest = request.removeRest
    const log = new LogTail(request.onAgentLog)
    child.stderr?.on('data', (bytes: Buffer) => log.add(bytes))
    this.#ended = once(child, 'close')
    request.launched.firstPid.then((pid) => {
      this.#firstPid = pid
      if (this.#isDoomed) this.#kill()
    })
    this.exited = new Promise((resolve) => {
      this.#settleExit = resolve
    })
    child.once('close', async (code, signal) => {
      this.#settleExit(await this.#explain(code, signal, log))
      this.stream.destroy()
    })
    // A stream without an owner must not bring the server down; the end of its process is what counts.
    stream.on('error', () => {})
    stream.once('close', () => this.#kill())
  }

  /** Ends it for a reason of the driver's own. */
  end(exit: SandboxExit): void {
    this.#settleExit(exit)
    this.stream.destroy()
    this.#kill()
  }

  destroy(): Promise<void> {
    this.#destroyed ??= this.#destroy()
    return this.#destroyed
  }

  async #destroy(): Promise<void> {
    this.end({ reason: 'destroyed', message: tellReason('destroyed') })
    // What is frozen dies once it goes on.
    await this.thaw?.().catch(() => {})
    await this.#ended
    await this.#cgroup?.remove()
    await this.#removeRest()
  }

  /**
   * The kernel ends a process namespace with its first process, and that process last: bwrap, which waits for it, ends when
   * nothing is left. Before there is one, everything is still in the process group of the launch.
   */
  #kill(): void {
    this.#isDoomed = true
    const { pid, exitCode, signalCode } = this.#child
    if (pid === undefined || exitCode !== null || signalCode !== null) return
    try {
      process.kill(this.#firstPid ?? -pid, 'SIGKILL')
    } catch {
      // It has ended by itself; so will what waits for it.
    }
  }

  async #explain(code: number | null, signal: NodeJS.Signals | null, log: LogTail): Promise<SandboxExit> {
    const KILLED = 137
    if (code === KILLED && (await this.#cgroup?.oomKills())) {
      return { reason: 'out_of_memory', message: tellReason('outOfMemory') }
    }
    const said = log.text ? `; it said: ${log.text}` : ''
    const message = signal
      ? tellReason('agentKilled', { signal: `${signal}${said}` })
      : tellReason('agentEnded', { code: `${code}${said}` })
    return { reason: 'agent_exited', message }
  }
}
