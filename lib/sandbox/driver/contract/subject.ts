import { AppError } from '@/lib/contracts/errors'
import type { AgentClient, AgentProgram, AgentRunRequest } from '../../agent-client'
import { connectAgent } from '../../agent-connection'
import { newId } from '../../new-id'
import type { RunOutcome, RunUsage } from '../../outcome'
import type { DriverSandbox, SandboxDriver, SandboxLimits, SandboxSpec } from '../driver'

const MIB = 1 << 20

/** Small enough that reaching a limit takes moments. */
export const LIMITS: SandboxLimits = {
  memoryBytes: 128 * MIB,
  cpuCount: 1,
  diskBytes: 32 * MIB,
  inodes: 2048,
  maxProcesses: 32,
}

export const SPEC: SandboxSpec = { profile: 'playground', limits: LIMITS, networkAccess: false, noexec: false }

/** A driver under the contract. */
export interface Subject {
  /** Initialized, on a data folder of its own. */
  readonly driver: SandboxDriver
  readonly dataDir: string
  /** Another server: not yet initialized. */
  another(dataDir: string): SandboxDriver
  /** Arguments of node for a process that is such a server (crash-server.ts) and gets killed. */
  serverArguments(dataDir: string): string[]
  /** What the host still has of a sandbox beside processes, mounts and files: containers, control groups. */
  traces(sandboxId: string): Promise<string[]>
  close(): Promise<void>
}

export function isGVisor({ driver }: Subject): boolean {
  return driver.capabilities().description.includes('runsc')
}

/** It can mount nothing in its sandboxes: one that holds too much is ended, and what is written may be run. */
export function mountsNothing({ driver }: Subject): boolean {
  return driver.name === 'e2b'
}

export interface RunResult {
  stdout: string
  stderr: string
  outcome: RunOutcome
  usage: RunUsage
}

type RunOptions = Partial<Omit<AgentRunRequest, 'program'>>

/** One sandbox and its agent, destroyed at the end of the test. */
export class Box implements AsyncDisposable {
  readonly sandbox: DriverSandbox
  readonly agent: AgentClient

  private constructor(sandbox: DriverSandbox) {
    this.sandbox = sandbox
    this.agent = connectAgent(sandbox.stream, sandbox.relieve)
  }

  static async open(driver: SandboxDriver, spec: SandboxSpec = SPEC): Promise<Box> {
    const box = new Box(await driver.create(newId(), spec))
    await box.agent.ping(20_000)
    return box
  }

  /** Runs a shell line to its end. */
  shell(line: string, options: RunOptions = {}): Promise<RunResult> {
    return this.run({ kind: 'shell', line, args: [] }, options)
  }

  python(code: string, options: RunOptions & { args?: string[] } = {}): Promise<RunResult> {
    const { args = [], ...rest } = options
    return this.run({ kind: 'code', language: 'python', code, args }, rest)
  }

  async run(program: AgentProgram, options: RunOptions = {}): Promise<RunResult> {
    const request = { program, timeoutMs: 120_000, maxProcesses: this.sandbox.spec.limits.maxProcesses, ...options }
    const run = await this.agent.startRun(request)
    await run.closeStdin().catch((error: unknown) => {
      // It may have ended already.
      if (!(error instanceof AppError)) throw error
    })
    const output = { stdout: '', stderr: '' }
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
    for await (const event of run.events) {
      if (event.type === 'ended') return { ...output, outcome: event.outcome, usage: event.usage }
      output[event.type] += decoders[event.type].decode(event.bytes, { stream: true })
    }
    throw new Error('the run has no end')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.destroy()
    this.agent.close()
  }
}
