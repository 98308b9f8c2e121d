import type { ReadStream } from 'node:tty'
import type { Launched } from '../process/launcher'
import { killMembers, signal } from '../process/members'
import type { AgentProcesses } from '../process/processes'
import type { SandboxUser } from '../users'
import { ptyAddon } from './addon'
import { TerminalDevice } from './terminal-device'

export interface TerminalSpec {
  user: SandboxUser
  argv: string[]
  env: Record<string, string>
  cwd: string
  cols: number
  rows: number
}

/** After SIGHUP, as when a terminal's window is closed: this long until everything it started is killed. */
const HANGUP_GRACE_MS = 250

/** A program on a terminal of its own. */
export class Terminal {
  constructor(
    readonly launched: Launched,
    private readonly device: TerminalDevice,
  ) {
    // Others may hold the terminal open when its program has ended; nobody waits for them.
    void launched.exited.then(() => setTimeout(() => device.stream.destroy(), HANGUP_GRACE_MS))
  }

  /** What the terminal shows, pulled: what is not taken, the program waits to write. */
  async *output(): AsyncGenerator<Buffer> {
    try {
      yield* this.device.stream
    } catch {
      // A terminal's end of file: its last program has closed it (EIO), or it was destroyed after the main one had ended.
    }
  }

  /** What the terminal shows, as bytes. Flows once somebody listens. */
  get stream(): ReadStream {
    return this.device.stream
  }

  /** Resolves when the terminal has taken the bytes. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.device.stream.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
  }

  resize(cols: number, rows: number): void {
    this.device.resize(cols, rows)
  }

  /** Hangs up; resolves when nothing that the terminal started is alive. */
  async close(): Promise<void> {
    signal(this.launched.mainPid(), 'SIGHUP')
    const graceful = new Promise((resolve) => setTimeout(resolve, HANGUP_GRACE_MS))
    await Promise.race([this.launched.exited, graceful])
    await killMembers(this.launched.members)
  }
}

/** @throws when the system can start no process now */
export async function openTerminal(
  processes: AgentProcesses,
  programDir: string,
  spec: TerminalSpec,
): Promise<Terminal> {
  const device = new TerminalDevice(ptyAddon(programDir), processes.asUser, spec.user, spec.cols, spec.rows)
  try {
    const stdio = { kind: 'terminal', fd: device.takeProgramSide() } as const
    return new Terminal(await processes.launcher.launch({ ...spec, stdio }), device)
  } catch (error) {
    device.stream.destroy()
    throw error
  }
}
