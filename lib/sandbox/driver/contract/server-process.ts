import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { vi } from 'vitest'
import { namespaceOf, processesWith } from './host'
import type { Box, Subject } from './subject'

/** A server in a process of its own, with one sandbox that runs a program. */
export class ServerProcess implements AsyncDisposable {
  private constructor(
    readonly sandboxId: string,
    readonly child: ChildProcess,
    private readonly marker: string,
  ) {}

  static async start(subject: Subject, dataDir: string): Promise<ServerProcess> {
    const child = spawn(process.execPath, subject.serverArguments(dataDir), { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout })
    const [line] = await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`the server ended with ${code}`)
      }),
    ])
    const { id, marker }: { id: string; marker: string } = JSON.parse(line)
    return new ServerProcess(id, child, marker)
  }

  /** Of its sandbox, where its programs are the host's processes. */
  namespace(): Promise<string> {
    return namespaceOfMarked(this.marker)
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exited = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await exited
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }
}

/** Starts a program that stays. @returns the host's name of the sandbox's process namespace */
export async function startMarked(box: Box): Promise<string> {
  const marker = newMarker()
  await box.agent.startRun({ program: { kind: 'argv', argv: ['sleep', marker] }, timeoutMs: 60_000, maxProcesses: 8 })
  return namespaceOfMarked(marker)
}

/** An argument of `sleep` that no other process has. */
export function newMarker(): string {
  return `1000.${Math.floor(Math.random() * 1e12)}`
}

function namespaceOfMarked(marker: string): Promise<string> {
  return vi.waitFor(
    async () => {
      const [pid] = await processesWith(marker)
      if (pid === undefined) throw new Error(`no process has ${marker}`)
      return namespaceOf(pid)
    },
    { timeout: 10_000 },
  )
}
