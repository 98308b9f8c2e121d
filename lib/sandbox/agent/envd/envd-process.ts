import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import {
  type ProcessConfig,
  type ProcessEvent_EndEvent,
  ProcessEvent_EndEventSchema,
} from '../../proto/gen/process/process_pb'
import { Broadcast } from '../process/broadcast'
import type { Exit, Launched } from '../process/launcher'
import { killMembers, signal } from '../process/members'
import type { Terminal } from '../pty/terminals'

export interface EnvdChunk {
  kind: 'stdout' | 'stderr' | 'pty'
  bytes: Buffer
}

const PIPE_CHUNK_BYTES = 32 * 1024
const PTY_CHUNK_BYTES = 16 * 1024

export interface EnvdProcessInfo {
  config: ProcessConfig
  tag: string | undefined
}

/** A process that was started over envd's wire: it outlives the stream that started it. */
export abstract class EnvdProcess {
  /** What it tells, to everybody who is attached. */
  abstract readonly output: Broadcast<EnvdChunk>
  /** Resolves once, when the program has ended and its output too. */
  abstract readonly ended: Promise<ProcessEvent_EndEvent>

  constructor(
    readonly info: EnvdProcessInfo,
    readonly launched: Launched,
  ) {}

  get pid(): number {
    return this.launched.pid
  }

  abstract writeStdin(bytes: Uint8Array): Promise<void>
  abstract writeTerminal(bytes: Uint8Array): Promise<void>
  abstract closeStdin(): void
  abstract resize(cols: number, rows: number): void

  terminate(): void {
    signal(this.launched.mainPid(), 'SIGTERM')
  }

  /** Everything that it started. */
  kill(): Promise<void> {
    return killMembers(this.launched.members)
  }
}

/** With pipes for its streams. */
export class PipedProcess extends EnvdProcess {
  readonly output: Broadcast<EnvdChunk>
  readonly ended: Promise<ProcessEvent_EndEvent>

  constructor(info: EnvdProcessInfo, launched: Launched) {
    super(info, launched)
    const { stdout, stderr } = launched
    if (!stdout || !stderr) throw new Error('the process has no pipes')
    const source = {
      pause: () => {
        stdout.pause()
        stderr.pause()
      },
      resume: () => {
        stdout.resume()
        stderr.resume()
      },
    }
    this.output = new Broadcast(source)
    const closed = (
      [
        ['stdout', stdout],
        ['stderr', stderr],
      ] as const
    ).map(([kind, socket]) => {
      socket.on('data', (bytes: Buffer) => publish(this.output, kind, bytes, PIPE_CHUNK_BYTES))
      socket.on('error', () => socket.destroy())
      return new Promise<void>((resolve) => socket.once('close', resolve))
    })
    source.resume()
    // A child that keeps a pipe open keeps the process from ending, as it would under envd.
    this.ended = Promise.all([launched.exited, ...closed]).then(([exit]) => {
      this.output.end()
      return endOf(exit)
    })
  }

  async writeStdin(bytes: Uint8Array): Promise<void> {
    const { stdin } = this.launched
    if (!stdin?.writable) throw new ConnectError('stdin is not enabled or closed', Code.Internal)
    await new Promise<void>((resolve, reject) => {
      stdin.write(bytes, (error) => (error ? reject(new ConnectError('stdin is closed', Code.Internal)) : resolve()))
    })
  }

  async writeTerminal(): Promise<void> {
    throw new ConnectError('the process has no terminal', Code.Internal)
  }

  closeStdin(): void {
    this.launched.stdin?.end()
  }

  resize(): void {
    throw new ConnectError('the process has no terminal', Code.Internal)
  }

  override async kill(): Promise<void> {
    await super.kill()
    // Who holds the pipes now is none of its own: nobody waits for them.
    this.launched.stdout?.destroy()
    this.launched.stderr?.destroy()
  }
}

/** On a terminal. */
export class TerminalProcess extends EnvdProcess {
  readonly output: Broadcast<EnvdChunk>
  readonly ended: Promise<ProcessEvent_EndEvent>

  constructor(
    info: EnvdProcessInfo,
    private readonly terminal: Terminal,
  ) {
    super(info, terminal.launched)
    const { stream } = terminal
    this.output = new Broadcast(stream)
    stream.on('data', (bytes: Buffer) => publish(this.output, 'pty', bytes, PTY_CHUNK_BYTES))
    const closed = new Promise<void>((resolve) => stream.once('close', resolve))
    this.ended = Promise.all([terminal.launched.exited, closed]).then(([exit]) => {
      this.output.end()
      return endOf(exit)
    })
  }

  async writeStdin(): Promise<void> {
    throw new ConnectError('the process has a terminal and no stdin of its own', Code.Internal)
  }

  writeTerminal(bytes: Uint8Array): Promise<void> {
    return this.terminal.write(bytes)
  }

  closeStdin(): void {
    throw new ConnectError('stdin of a terminal can not be closed; send Ctrl+D', Code.Internal)
  }

  resize(cols: number, rows: number): void {
    this.terminal.resize(cols, rows)
  }
}

function publish(output: Broadcast<EnvdChunk>, kind: EnvdChunk['kind'], bytes: Buffer, maxBytes: number): void {
  for (let at = 0; at < bytes.length; at += maxBytes) output.publish({ kind, bytes: bytes.subarray(at, at + maxBytes) })
}

/** Worded as Go words a process's state, which clients show. */
export function endOf({ code, signal: name }: Exit): ProcessEvent_EndEvent {
  const status = name === null ? `exit status ${code}` : `signal: ${describeSignal(name)}`
  const end: MessageInitShape<typeof ProcessEvent_EndEventSchema> = {
    exitCode: code ?? -1,
    exited: name === null,
    status,
    ...(code === 0 ? {} : { error: status }),
  }
  return create(ProcessEvent_EndEventSchema, end)
}

const GO_SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGALRM: 'alarm clock',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGQUIT: 'quit',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
  SIGUSR1: 'user defined signal 1',
  SIGUSR2: 'user defined signal 2',
}

function describeSignal(name: NodeJS.Signals): string {
  return GO_SIGNALS[name] ?? name
}
