import path from 'node:path'
import { Code, ConnectError } from '@connectrpc/connect'
import type { StartRequest } from '../../proto/gen/process/process_pb'
import { environmentOf } from '../process/environment'
import { findProgram, folderProblem } from '../process/find-program'
import type { AgentProcesses } from '../process/processes'
import { openTerminal } from '../pty/terminals'
import type { AgentContext } from '../service'
import type { SandboxUser } from '../users'
import { type EnvdProcess, PipedProcess, TerminalProcess } from './envd-process'

/** @throws {ConnectError} `invalid_argument` for a folder or command that is not there, `unauthenticated` for the user */
export async function startProcess(
  context: AgentContext,
  processes: AgentProcesses,
  request: StartRequest,
  headers: Headers,
): Promise<EnvdProcess> {
  const { config, sandbox, users } = context
  const { process, pty, tag } = request
  if (!process) throw new ConnectError('the request has no process', Code.InvalidArgument)
  const user = users.ofRequest(headers, sandbox.defaultUser)
  const env = environmentOf(config, sandbox, user, process.envs)
  const cwd = folderOf(process.cwd ?? '', sandbox.defaultWorkdir, user)
  const folder = folderProblem(processes.asUser, user, cwd)
  if (folder !== undefined) throw new ConnectError(folder, Code.InvalidArgument)
  const found = findProgram(processes.asUser, user, process.cmd, { path: env.PATH, cwd })
  if ('missing' in found) throw new ConnectError(`error starting process: ${found.missing}`, Code.InvalidArgument)

  const info = { config: process, tag }
  const program = { user, argv: [process.cmd, ...process.args], env, cwd }
  if (pty) {
    const { cols = 80, rows = 24 } = pty.size ?? {}
    return new TerminalProcess(info, await openTerminal(processes, context.programDir, { ...program, cols, rows }))
  }
  const stdio = { kind: 'pipes', stdin: request.stdin ?? true } as const
  return new PipedProcess(info, await processes.launcher.launch({ ...program, stdio }))
}

/** Absolute, `~`, or relative to the user's home; empty is where the sandbox starts. */
function folderOf(cwd: string, fallback: string, user: SandboxUser): string {
  const wanted = cwd || fallback || user.home
  if (wanted === '~' || wanted.startsWith('~/')) return path.join(user.home, wanted.slice(1))
  return path.resolve(user.home, wanted)
}
