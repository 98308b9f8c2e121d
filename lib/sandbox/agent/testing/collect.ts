import type { AgentClient, AgentProgram, AgentRunEvent, AgentRunRequest } from '../../agent-client'

/** A request with limits that no ordinary test reaches. */
export function request(program: AgentProgram, more: Partial<AgentRunRequest> = {}): AgentRunRequest {
  return { program, timeoutMs: 120_000, maxProcesses: 64, ...more }
}

export function shell(line: string, ...args: string[]): AgentProgram {
  return { kind: 'shell', line, args }
}

export interface Collected {
  stdout: string
  stderr: string
  end: Extract<AgentRunEvent, { type: 'ended' }>
}

/** All that a run says. */
export async function collect(events: AsyncIterable<AgentRunEvent>): Promise<Collected> {
  const parts: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] }
  for await (const event of events) {
    if (event.type !== 'ended') {
      parts[event.type].push(event.bytes)
      continue
    }
    const text = (name: 'stdout' | 'stderr') => Buffer.concat(parts[name]).toString('utf8')
    return { stdout: text('stdout'), stderr: text('stderr'), end: event }
  }
  throw new Error('the run told of no end')
}

/** Runs a program to its end, with an empty stdin. */
export async function run(
  client: AgentClient,
  program: AgentProgram,
  more: Partial<AgentRunRequest> = {},
): Promise<Collected> {
  const started = await client.startRun(request(program, more))
  await started.closeStdin().catch(() => {}) // it may have ended already
  return collect(started.events)
}
