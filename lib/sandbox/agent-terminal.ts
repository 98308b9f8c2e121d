import type { Client } from '@connectrpc/connect'
import { AppError } from '@/lib/contracts/errors'
import type { AgentTerminal, TerminalRequest } from './agent-client'
import { appErrorFrom } from './agent-error'
import { deferred } from './deferred'
import type { Agent, TerminalEvent } from './proto/gen/codetok/agent_pb'

/** @throws {AppError} `bad_request` for a folder or program that is not there, `sandbox_failed` when the agent is lost */
export async function openAgentTerminal(agent: Client<typeof Agent>, request: TerminalRequest): Promise<AgentTerminal> {
  const reading = new AbortController()
  const wire = { ...request, cwd: request.cwd ?? '', env: request.env ?? {}, argv: request.argv ?? [] }
  const stream = agent.openTerminal(wire, reading)[Symbol.asyncIterator]()
  const { value } = await call(stream.next())
  const first: TerminalEvent['event'] | undefined = value?.event
  if (first?.case !== 'started') throw new AppError('internal', 'the agent told of output before the start')
  const { terminal, pid } = first.value
  const exited = deferred<{ exitCode: number | null }>()
  return {
    pid,
    output: readOutput(stream, reading, exited.resolve),
    exited: exited.promise,
    async write(bytes) {
      await call(agent.writeTerminal({ terminal, bytes }))
    },
    async resize(cols, rows) {
      await call(agent.resizeTerminal({ terminal, cols, rows }))
    },
    async close() {
      await call(agent.closeTerminal({ terminal }))
    },
  }
}

/** Reading on is what learns of the exit; who stops reading closes the terminal's window, and with it the terminal. */
async function* readOutput(
  stream: AsyncIterator<TerminalEvent>,
  reading: AbortController,
  onExit: (exit: { exitCode: number | null }) => void,
): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const { value } = await stream.next().catch(() => ({ value: undefined })) // a lost sandbox ends its terminals
      const event: TerminalEvent['event'] | undefined = value?.event
      if (event?.case === 'output') yield event.value
      else if (event?.case === 'exited') {
        onExit({ exitCode: event.value.exitCode ?? null })
        return
      } else return
    }
  } finally {
    onExit({ exitCode: null })
    reading.abort()
  }
}

async function call<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    throw appErrorFrom(cause)
  }
}
