import { create } from '@bufbuild/protobuf'
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect'
import { type Agent, type TerminalEvent, TerminalEventSchema } from '../../proto/gen/codetok/agent_pb'
import { environmentOf } from '../process/environment'
import { findProgram, folderProblem } from '../process/find-program'
import type { AgentProcesses } from '../process/processes'
import type { AgentContext } from '../service'
import { openTerminal, type Terminal } from './terminals'

type TerminalMethods = Pick<
  ServiceImpl<typeof Agent>,
  'openTerminal' | 'writeTerminal' | 'resizeTerminal' | 'closeTerminal'
>

export function createTerminalService(context: AgentContext, processes: AgentProcesses): TerminalMethods {
  const terminals = new Map<number, Terminal>()
  let lastId = 0
  const find = (id: number): Terminal => {
    const terminal = terminals.get(id)
    if (!terminal) throw new ConnectError('the terminal is closed', Code.NotFound)
    return terminal
  }

  return {
    async *openTerminal(request, { signal }) {
      const { config, users, sandbox } = context
      const user = users.standard
      const env = environmentOf(config, sandbox, user, { TERM: 'xterm-256color', ...request.env })
      const cwd = request.cwd || user.home
      const argv = request.argv.length > 0 ? request.argv : [user.shell, '-l']
      const folder = folderProblem(processes.asUser, user, cwd)
      if (folder !== undefined) throw new ConnectError(folder, Code.InvalidArgument)
      const found = findProgram(processes.asUser, user, argv[0] ?? '', { path: env.PATH, cwd })
      if ('missing' in found) throw new ConnectError(found.missing, Code.InvalidArgument)
      const terminal = await openTerminal(processes, context.programDir, { ...request, user, argv, env, cwd })
      const id = ++lastId
      terminals.set(id, terminal)
      const close = () => {
        terminals.delete(id)
        return terminal.close()
      }
      // Its only reader has gone. This generator may not learn of it: who writes to a stream that was cut waits for ever.
      signal.addEventListener('abort', () => void close(), { once: true })
      if (signal.aborted) void close()
      try {
        yield event({ case: 'started', value: { terminal: id, pid: terminal.launched.pid } })
        for await (const bytes of terminal.output()) yield event({ case: 'output', value: bytes })
        const { code } = await terminal.launched.exited
        yield event({ case: 'exited', value: code === null ? {} : { exitCode: code } })
      } finally {
        await close()
      }
    },

    async writeTerminal({ terminal, bytes }) {
      await find(terminal).write(bytes)
      return {}
    },

    resizeTerminal({ terminal, cols, rows }) {
      find(terminal).resize(cols, rows)
      return {}
    },

    async closeTerminal({ terminal }) {
      await terminals.get(terminal)?.close()
      return {}
    },
  }
}

type EventInit = NonNullable<NonNullable<Parameters<typeof create<typeof TerminalEventSchema>>[1]>['event']>

function event(value: EventInit): TerminalEvent {
  return create(TerminalEventSchema, { event: value })
}
