import { type ChildProcess, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import type { AgentClient } from '../../agent-client'
import { agentOver } from '../../agent-connection'
import { AgentSession } from '../../agent-session'
import type { AgentConfig } from '../config'
import type { TestCgroup } from './cgroup'
import { AGENT_DIR, BASE_ENV, enclosed, makeHome, NODE } from './surroundings'

export interface TestAgent extends AsyncDisposable {
  readonly client: AgentClient
  readonly session: AgentSession
  readonly process: ChildProcess
  /** /home/user, as the host sees it. */
  readonly home: string
  /** What the agent wrote to its stderr. */
  complaints(): string
}

/** An agent in surroundings like a sandbox's, its stream on an inherited descriptor. */
export async function startAgent(
  config: Partial<AgentConfig> = {},
  place: { bwrapArgs?: string[]; cgroup?: TestCgroup } = {},
): Promise<TestAgent> {
  const home = await makeHome()
  const settings: Partial<AgentConfig> = {
    transport: { kind: 'fd', fd: 3 },
    nodePath: NODE,
    baseEnv: BASE_ENV,
    ...config,
  }
  const { cgroup, bwrapArgs = [] } = place
  const { command, args } = await enclosed(
    home,
    [NODE, `${AGENT_DIR}/agent.cjs`, JSON.stringify(settings)],
    [...bwrapArgs, ...(cgroup?.bwrapArgs ?? [])],
  )
  const child = spawn('sh', ['-c', `${cgroup?.enter ?? ''} exec "$0" "$@"`, command, ...args], {
    stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const stream = child.stdio[3]
  if (!(stream instanceof Socket)) throw new Error('no stream to the agent')
  const session = new AgentSession(stream)
  const client = agentOver(session)
  await client.ping(30_000).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw new Error(`the agent did not start: ${stderr}`, { cause: error })
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  return {
    client,
    session,
    process: child,
    home,
    complaints: () => stderr,
    async [Symbol.asyncDispose]() {
      client.close()
      await exited
      await rm(home, { recursive: true, force: true })
    },
  }
}
