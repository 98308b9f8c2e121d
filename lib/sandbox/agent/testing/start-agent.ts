import { type ChildProcess, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import type { AgentClient } from '../../agent-client'
import { connectAgent } from '../../agent-connection'
import type { AgentConfig } from '../config'
import { AGENT_DIR, BASE_ENV, enclosed, makeHome, NODE } from './surroundings'

export interface TestAgent extends AsyncDisposable {
  readonly client: AgentClient
  readonly process: ChildProcess
  /** /home/user, as the host sees it. */
  readonly home: string
  /** What the agent wrote to its stderr. */
  complaints(): string
}

/** An agent in surroundings like a sandbox's, its stream on an inherited descriptor. */
export async function startAgent(config: Partial<AgentConfig> = {}): Promise<TestAgent> {
  const home = await makeHome()
  const settings: Partial<AgentConfig> = {
    transport: { kind: 'fd', fd: 3 },
    nodePath: NODE,
    baseEnv: BASE_ENV,
    ...config,
  }
  const { command, args } = await enclosed(home, [NODE, `${AGENT_DIR}/agent.cjs`, JSON.stringify(settings)])
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const stream = child.stdio[3]
  if (!(stream instanceof Socket)) throw new Error('no stream to the agent')
  const client = connectAgent(stream)
  await client.ping(10_000).catch((error: unknown) => {
    throw new Error(`the agent did not start: ${stderr}`, { cause: error })
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  return {
    client,
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
