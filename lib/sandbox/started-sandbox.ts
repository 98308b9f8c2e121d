import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import type { AgentClient, ClaimSettings } from './agent-client'
import type { DriverCapabilities, DriverSandbox, SandboxDriver, SandboxExit, SandboxSpec } from './driver/driver'
import { type NetworkAtClaim, SandboxNetwork } from './egress/sandbox-network'
import { EXIT_REASON_MS } from './limits'
import { newId } from './new-id'

/** From the call of the driver until the agent answers; a hanging engine must not hold a place for ever. */
const START_TIMEOUT_MS = 60_000
/** Of a sandbox that has been idle: it answers within a millisecond or something is wrong with it. */
const CLAIM_TIMEOUT_MS = 2_000

export type ConnectAgent = (stream: DriverSandbox['stream'], relieve?: DriverSandbox['relieve']) => AgentClient

export interface StartRequest {
  driver: SandboxDriver
  connectAgent: ConnectAgent
  spec: SandboxSpec
  /** Default: a new one. */
  id?: string | undefined
  signal?: AbortSignal
  /** Told of a start that was given up while the driver was still at it: settles when nothing of it is left. */
  onUndoing?: (undone: Promise<unknown>) => void
}

export interface Claim extends Omit<ClaimSettings, 'sandboxId'> {
  /** Used where the spec has a network. */
  network: NetworkAtClaim
}

/** A sandbox whose agent has answered, and which belongs to nobody yet. */
export class StartedSandbox {
  readonly id: string
  readonly spec: SandboxSpec
  readonly capabilities: DriverCapabilities
  readonly agent: AgentClient
  readonly createdAtMs = Date.now()
  /** The same moment on the monotonic clock. */
  readonly createdAtNs = process.hrtime.bigint()
  readonly exited: Promise<SandboxExit>
  readonly driver: DriverSandbox['driver']
  readonly #driverSandbox: DriverSandbox
  #hasExited = false
  #network: SandboxNetwork | undefined
  #isFrozen = false
  #turn: Promise<unknown> = Promise.resolve()

  constructor(driverSandbox: DriverSandbox, agent: AgentClient, capabilities: DriverCapabilities) {
    this.id = driverSandbox.id
    this.spec = driverSandbox.spec
    this.driver = driverSandbox.driver
    this.capabilities = capabilities
    this.agent = agent
    this.#driverSandbox = driverSandbox
    // A sandbox without its agent is of no use to anybody, so the end of the stream is its end too.
    const lost = agent.closed.then(async (): Promise<SandboxExit> => {
      this.#hasExited = true
      // Its driver knows why, a moment later.
      await new Promise((resolve) => setTimeout(resolve, EXIT_REASON_MS).unref())
      return { reason: 'stream_closed', message: tellReason('streamClosed') }
    })
    this.exited = Promise.race([driverSandbox.exited, lost])
    void this.exited.then(() => {
      this.#hasExited = true
    })
    driverSandbox.watchDisk?.((usedBytes) => {
      if (!this.#isFrozen) agent.tellDisk(usedBytes)
    })
  }

  get hasExited(): boolean {
    return this.#hasExited
  }

  /** Of a claimed sandbox whose spec has one. */
  get network(): SandboxNetwork | undefined {
    return this.#network
  }

  /** Gives it to its owner. The ping beside it is the health check. @throws when it does not answer in time */
  async claim({ network, ...settings }: Claim): Promise<void> {
    if (this.spec.networkAccess) this.#open(network)
    const claimed = this.agent.claim({ sandboxId: this.id, ...settings })
    await Promise.all([this.agent.ping(CLAIM_TIMEOUT_MS), within(CLAIM_TIMEOUT_MS, claimed, 'the claim')])
  }

  #open(network: NetworkAtClaim): void {
    const { networkInBytesPerSecond: inBytesPerSecond, networkOutBytesPerSecond: outBytesPerSecond } = this.spec
    this.#network = new SandboxNetwork({ ...network, inBytesPerSecond, outBytesPerSecond })
    this.#network.serve(this.agent)
  }

  get isFrozen(): boolean {
    return this.#isFrozen
  }

  /** Stops all that runs in it where it stands. Idempotent. @throws {AppError} `bad_request` where the driver can't */
  freeze(): Promise<void> {
    const sandbox = this.#driverSandbox
    return this.#inTurn(async () => {
      if (!sandbox.freeze) throw cannot('be frozen', this.capabilities)
      if (this.#isFrozen) return
      this.agent.rest(true)
      try {
        await sandbox.freeze()
        this.#isFrozen = true
      } catch (error) {
        this.agent.rest(false)
        throw error
      }
    })
  }

  /** Lets it go on. Idempotent. */
  thaw(): Promise<void> {
    const sandbox = this.#driverSandbox
    return this.#inTurn(async () => {
      if (!this.#isFrozen) return
      await sandbox.thaw?.()
      this.#isFrozen = false
      this.agent.rest(false)
    })
  }

  /** As its driver does. @throws {AppError} `bad_request` where the driver can't */
  snapshot(name: string, signal?: AbortSignal): Promise<string> {
    const sandbox = this.#driverSandbox
    return this.#inTurn(async () => {
      if (!sandbox.snapshot) throw cannot('be kept', this.capabilities)
      return sandbox.snapshot(name, signal ? { signal } : {})
    })
  }

  /** One after another: an engine asked for two such things at once does one and fails the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }

  /** Idempotent; after a failure it may be called again. @throws what the driver throws */
  async destroy(): Promise<void> {
    try {
      await this.#driverSandbox.destroy()
    } finally {
      this.agent.close()
    }
  }
}

/**
 * Starts one sandbox and resolves when its agent has answered.
 *
 * @throws {AppError} of the driver, or `sandbox_failed` after `START_TIMEOUT_MS`; nothing is left running
 * @throws the signal's reason
 */
export async function startSandbox(request: StartRequest): Promise<StartedSandbox> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(tooSlow()), START_TIMEOUT_MS)
  const signal = request.signal ? AbortSignal.any([request.signal, deadline.signal]) : deadline.signal
  try {
    return await start(request, signal)
  } catch (error) {
    throw signal.aborted ? signal.reason : asFailure(error)
  } finally {
    clearTimeout(timer)
  }
}

async function start(request: StartRequest, signal: AbortSignal): Promise<StartedSandbox> {
  const { driver, connectAgent, spec, id = newId() } = request
  refuseUnenforceable(spec, driver.capabilities())
  const creating = driver.create(id, spec, { signal })
  const driverSandbox = await unlessAborted(signal, creating).catch((error: unknown) => {
    // The driver undoes what it has begun. One that does not heed the signal may still deliver: nobody wants it any more.
    if (signal.aborted) request.onUndoing?.(creating.then((late) => late.destroy()))
    throw error
  })
  const started = new StartedSandbox(
    driverSandbox,
    connectAgent(driverSandbox.stream, driverSandbox.relieve),
    driver.capabilities(),
  )
  try {
    const lost = started.exited.then(({ message }) => {
      throw new AppError('sandbox_failed', message)
    })
    await unlessAborted(signal, Promise.race([started.agent.ping(START_TIMEOUT_MS), lost]))
    return started
  } catch (error) {
    await started.destroy()
    throw error
  }
}

/** A setting that nobody would enforce is refused, never ignored. */
function refuseUnenforceable(spec: SandboxSpec, capabilities: DriverCapabilities): void {
  const { network = 'none', allowedCommands = 'none', description } = capabilities
  const refused = [
    spec.networkAccess && network === 'none' ? 'networkAccess' : '',
    spec.allowedCommands && allowedCommands === 'none' ? 'allowedCommands' : '',
  ].filter((name) => name !== '')
  if (refused.length > 0)
    throw new AppError('bad_request', `${refused.join(' and ')} can not be had with this driver (${description})`)
}

function cannot(what: string, { description }: DriverCapabilities): AppError {
  return new AppError('bad_request', `this sandbox can't ${what} (${description})`)
}

function tooSlow(): AppError {
  return new AppError('sandbox_failed', tellReason('notReady', { seconds: START_TIMEOUT_MS / 1000 }))
}

function asFailure(error: unknown): AppError {
  if (error instanceof AppError) return error
  return new AppError('sandbox_failed', tellReason('notStarted'), { cause: error })
}

function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

async function within<T>(timeoutMs: number, work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
