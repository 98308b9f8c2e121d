import { create } from '@bufbuild/protobuf'
import { ProcessConfigSchema, StartRequestSchema } from '../../proto/gen/process/process_pb'
import type { AgentProcesses } from '../process/processes'
import type { AgentContext } from '../service'
import type { EnvdProcess } from './envd-process'
import type { EnvdProcesses } from './envd-processes'
import { startProcess } from './start-process'

const BETWEEN_TRIES_MS = 250

/**
 * Starts what the sandbox's template wants to be running, and waits until it says that it is ready. Its owner finds the process
 * among the others.
 */
export async function startTemplate(
  context: AgentContext,
  processes: AgentProcesses,
  started: EnvdProcesses,
): Promise<void> {
  const { startCommand, readyCommand } = context.config
  const bash = (line: string) => startBash(context, processes, line)
  if (startCommand !== '') started.add(await bash(startCommand))
  if (readyCommand === '') return
  for (;;) {
    const probe = await bash(readyCommand)
    const { exitCode } = await probe.ended
    probe.launched.release()
    if (exitCode === 0) return
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS))
  }
}

async function startBash(context: AgentContext, processes: AgentProcesses, line: string): Promise<EnvdProcess> {
  const process = create(ProcessConfigSchema, { cmd: context.config.bashPath, args: ['-l', '-c', line] })
  const request = create(StartRequestSchema, { process, stdin: false })
  return startProcess(context, processes, request, new Headers())
}
