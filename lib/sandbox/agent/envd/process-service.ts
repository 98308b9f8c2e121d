import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect'
import {
  Process,
  type ProcessEvent,
  ProcessEventSchema,
  type ProcessInput,
  type ProcessSelector,
  Signal,
} from '../../proto/gen/process/process_pb'
import type { AgentProcesses } from '../process/processes'
import { pingIntervalMs, withKeepalive } from '../server/keep-alive'
import type { AgentContext, AgentServices } from '../service'
import type { EnvdProcess } from './envd-process'
import type { EnvdProcesses } from './envd-processes'
import { startProcess } from './start-process'

/** `process.Process` of E2B's envd. */
export function createProcessService(
  context: AgentContext,
  processes: AgentProcesses,
  started: EnvdProcesses,
): AgentServices {
  async function input(selector: ProcessSelector | undefined, { input }: Pick<ProcessInput, 'input'>): Promise<void> {
    const process = started.live(selector)
    if (input.case === 'stdin') await process.writeStdin(input.value)
    else if (input.case === 'pty') await process.writeTerminal(input.value)
    else throw new ConnectError('the request has no input', Code.InvalidArgument)
  }

  const service: ServiceImpl<typeof Process> = {
    list: () => ({
      processes: started.list().map(({ pid, info: { config, tag } }) => ({
        config,
        pid,
        ...(tag === undefined ? {} : { tag }),
      })),
    }),

    async *start(request, { requestHeader, signal, timeoutMs }) {
      const process = await startProcess(context, processes, request, requestHeader)
      started.add(process)
      // Closing the stream leaves the process, but its deadline holds.
      const remainingMs = timeoutMs()
      if (remainingMs !== undefined) {
        const deadline = setTimeout(() => void process.kill(), remainingMs)
        void process.ended.then(() => clearTimeout(deadline))
      }
      for await (const told of withKeepalive(follow(process, signal), pingIntervalMs(requestHeader))) {
        yield { event: told ?? KEEP_ALIVE }
      }
      if (signal.aborted) throw signal.reason
    },

    async *connect({ process: selector }, { requestHeader, signal }) {
      const { process, end } = started.find(selector)
      if (end) {
        yield { event: event({ case: 'start', value: { pid: process.pid } }) }
        yield { event: event({ case: 'end', value: end }) }
        return
      }
      for await (const told of withKeepalive(follow(process, signal), pingIntervalMs(requestHeader))) {
        yield { event: told ?? KEEP_ALIVE }
      }
      if (signal.aborted) throw signal.reason
    },

    update({ process: selector, pty }) {
      const process = started.live(selector)
      if (pty?.size) process.resize(pty.size.cols, pty.size.rows)
      return {}
    },

    async sendInput({ process, input: given }) {
      await input(process, given ?? { input: { case: undefined } })
      return {}
    },

    async streamInput(requests) {
      let selector: ProcessSelector | undefined
      for await (const { event: given } of requests) {
        if (given.case === 'start') selector = given.value.process
        if (given.case === 'data') await input(selector, given.value.input ?? { input: { case: undefined } })
      }
      return {}
    },

    async sendSignal({ process: selector, signal }) {
      const process = started.live(selector)
      if (signal === Signal.SIGTERM) process.terminate()
      else if (signal === Signal.SIGKILL) await process.kill()
      else throw new ConnectError(`signal ${signal} is not supported`, Code.Unimplemented)
      return {}
    },

    closeStdin({ process }) {
      started.live(process).closeStdin()
      return {}
    },
  }
  return { routes: (router) => void router.service(Process, service) }
}

const KEEP_ALIVE = event({ case: 'keepalive', value: {} })

/** What a process tells from now on, its start first and its end last. */
async function* follow(process: EnvdProcess, signal: AbortSignal): AsyncGenerator<ProcessEvent, void, undefined> {
  const output = process.output.subscribe(signal)
  yield event({ case: 'start', value: { pid: process.pid } })
  for await (const { kind, bytes } of output) {
    yield event({ case: 'data', value: { output: { case: kind, value: bytes } } })
  }
  if (signal.aborted) return
  yield event({ case: 'end', value: await process.ended })
}

function event(event: NonNullable<MessageInitShape<typeof ProcessEventSchema>['event']>): ProcessEvent {
  return create(ProcessEventSchema, { event })
}
