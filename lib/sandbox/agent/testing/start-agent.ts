import { type ChildProcess, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import type { AgentClient } from '../../agent-client'
import { agentOver } from '../../agent-connection'
import { AgentSession } from '../../agent-session'
import type { AgentConfig, AgentConfigInput } from '../config'
import type { TestCgroup } from './cgroup'
import { AGENT_DIR, BASE_ENV, ENCLOSURE, enclosed, makeHome, NODE, type Uids } from './surroundings'
import { descriptorTransport, type TestTransport } from './transports'

export interface TestAgent extends AsyncDisposable {
  readonly client: AgentClient
  readonly session: AgentSession
  readonly process: ChildProcess
  /** /home/user, as the host sees it. */
  readonly home: string
  /** What the agent wrote to its stderr. */
  complaints(): string
}

export interface Place {
  uids?: Uids
  bwrapArgs?: string[]
  cgroup?: TestCgroup
  /** Default: an inherited descriptor. */
  transport?: TestTransport
}

/** An agent in surroundings like a sandbox's. */
export async function startAgent(config: Partial<AgentConfig> = {}, place: Place = {}): Promise<TestAgent> {
  const { cgroup, uids = 'separate', transport = descriptorTransport() } = place
  const home = await makeHome()
  const settings: AgentConfigInput = {
    ...{ nodePath: NODE, baseEnv: BASE_ENV, transport: transport.config },
    ...(uids === 'one' ? { separateUser: false, enclosure: ENCLOSURE } : {}),
    ...config,
  }
  const argv = await enclosed({
    ...{ home, uids, argv: [NODE, `${AGENT_DIR}/agent.cjs`, JSON.stringify(settings)] },
    bwrapArgs: [...(place.bwrapArgs ?? []), ...(cgroup?.bwrapArgs ?? []), ...transport.bwrapArgs],
  })
  const child = spawn('bash', ['-c', `${cgroup?.enter ?? ''} exec "$0" "$@" 99</dev/null`, ...argv], {
    stdio: transport.stdio,
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const session = new AgentSession(await transport.open(child))
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
