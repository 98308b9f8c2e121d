import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Sandbox } from 'e2b'
import { tellReason } from '@/lib/contracts/reasons'
import type { DriverSandbox, SandboxExit, SandboxSpec } from '../driver'
import type { LogTail } from '../log-tail'
import type { Booted } from './boot'
import type { DiskUse } from './disk-report'
import type { Upstream } from './upstream'

/** After its stream has closed, the upstream gets this long to say why. */
const REASON_TIMEOUT_MS = 3_500
const ASK_AGAIN_MS = 100

export interface E2bSandboxRequest {
  id: string
  spec: SandboxSpec
  upstream: Upstream
  sandbox: Sandbox
  booted: Booted
  log: LogTail
  /** Nothing of it is left. */
  onDestroyed: (sandbox: E2bSandbox) => void
}

/** An agent of ours in a sandbox of somebody else's server. */
export class E2bSandbox implements DriverSandbox {
  readonly driver = 'e2b' as const
  readonly id: string
  readonly spec: SandboxSpec
  readonly stream: Duplex
  readonly exited: Promise<SandboxExit>
  /** As its server calls it. */
  readonly upstreamId: string
  readonly #request: E2bSandboxRequest
  #onLook: (usedBytes: number) => void = () => {}
  #settleExit: (exit: SandboxExit) => void = () => {}
  #destroyed: Promise<void> | undefined

  constructor(request: E2bSandboxRequest) {
    const { booted, sandbox } = request
    this.#request = request
    this.id = request.id
    this.spec = request.spec
    this.stream = booted.stream
    this.upstreamId = sandbox.sandboxId
    this.exited = new Promise((resolve) => {
      this.#settleExit = resolve
    })
    booted.disk.onLook((use) => this.#lookAtDisk(use))
    booted.command.wait().then(
      ({ exitCode }) => this.#agentEnded(exitCode),
      (error: unknown) => {
        if (error instanceof Error && 'exitCode' in error) this.#agentEnded(Number(error.exitCode))
        // Else the connection that told of it has ended, which happens to sandboxes that go on: their stream counts.
      },
    )
    this.stream.once('close', () => {
      if (!this.#destroyed) void this.#explainClose()
    })
    // A stream without an owner must not bring the server down; its close is what counts.
    this.stream.on('error', () => {})
  }

  watchDisk(onLook: (usedBytes: number) => void): void {
    this.#onLook = onLook
  }

  /** Ends it for a reason of the driver's own: without its stream the agent ends, and its programs with it. */
  end(exit: SandboxExit): void {
    this.#settleExit(exit)
    this.stream.destroy()
  }

  destroy(): Promise<void> {
    this.#destroyed ??= this.#destroy().catch((error: unknown) => {
      // An upstream that was away may be asked again.
      this.#destroyed = undefined
      throw error
    })
    return this.#destroyed
  }

  async #destroy(): Promise<void> {
    this.end({ reason: 'destroyed', message: tellReason('destroyed') })
    await this.#request.upstream.kill(this.upstreamId)
    this.#request.onDestroyed(this)
  }

  #lookAtDisk({ bytes, files }: DiskUse): void {
    const { diskBytes, inodes } = this.spec.limits
    this.#onLook(bytes)
    const mebibytes = (size: number) => `${Math.round(size / (1 << 20))} MiB`
    if (bytes > diskBytes) {
      const message = `the sandbox's disk held ${mebibytes(bytes)}; its limit is ${mebibytes(diskBytes)}`
      this.end({ reason: 'disk_full', message, seen: bytes })
    } else if (files > inodes) {
      this.end({
        reason: 'disk_full',
        message: `the sandbox's disk held ${files} files and folders; its limit is ${inodes}`,
      })
    }
  }

  #agentEnded(exitCode: number): void {
    const { text } = this.#request.log
    const said = text ? `; it said: ${text}` : ''
    this.end({ reason: 'agent_exited', message: tellReason('agentEnded', { code: `${exitCode}${said}` }) })
  }

  /** An upstream may learn of an end later than we do. */
  async #explainClose(): Promise<void> {
    const { upstream } = this.#request
    const closed: SandboxExit = { reason: 'stream_closed', message: `the connection to ${upstream.host} was closed` }
    const timer = setTimeout(() => this.#settleExit(closed), REASON_TIMEOUT_MS)
    timer.unref()
    let isThere = true
    for (const until = performance.now() + REASON_TIMEOUT_MS; isThere && performance.now() < until; ) {
      await delay(ASK_AGAIN_MS)
      isThere = await upstream.prolong(this.upstreamId).catch(() => true)
    }
    const message = `the sandbox's agent was killed by the end of its sandbox at ${upstream.host}`
    if (!isThere) this.#settleExit({ reason: 'agent_exited', message })
  }
}
