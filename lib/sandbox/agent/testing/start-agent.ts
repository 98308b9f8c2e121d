import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAgent } from '../../../../scripts/build-agent.mjs'
import { ensureToolchain } from '../../../../scripts/toolchain.mjs'
import type { AgentClient } from '../../agent-client'
import { connectAgent } from '../../agent-connection'
import type { AgentConfig } from '../config'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const AGENT_DIR = '/opt/codetok'
const NODE_DIR = '/opt/node'

export interface TestAgent extends AsyncDisposable {
  readonly client: AgentClient
  readonly process: ChildProcess
  /** /home/user, as the host sees it. */
  readonly home: string
  /** What the agent wrote to its stderr. */
  complaints(): string
}

export interface TestTools {
  agentDir: string
  nodeDir: string
  node: string
}

let tools: Promise<TestTools> | undefined

/** The agent as built now, and the Node.js that sandboxes have. Once for all tests of a file. */
export function testTools(): Promise<TestTools> {
  tools ??= (async () => {
    const agentDir = await mkdtemp(path.join(tmpdir(), 'codetok-agent-'))
    process.once('exit', () => rmSync(agentDir, { recursive: true, force: true }))
    await buildAgent(agentDir)
    const toolchain = await ensureToolchain({ dataDir: path.join(root, '.codetok') })
    return { agentDir, nodeDir: toolchain.dir, node: toolchain.node }
  })()
  return tools
}

/** What a sandbox of the bubblewrap kind has around it, with no driver: root inside, three capabilities, no network. */
export async function startAgent(config: Partial<AgentConfig> = {}): Promise<TestAgent> {
  const { agentDir, nodeDir } = await testTools()
  const home = await mkdtemp(path.join(tmpdir(), 'codetok-home-'))
  await chown(home, 1000, 1000)
  const settings: Partial<AgentConfig> = {
    transport: { kind: 'fd', fd: 3 },
    nodePath: `${NODE_DIR}/bin/node`,
    pythonPath: '/usr/bin/python3',
    baseEnv: { PATH: `${NODE_DIR}/bin:/usr/bin:/bin`, LANG: 'C.UTF-8' },
    ...config,
  }
  const child = spawn(
    'bwrap',
    [...ROOT_FILE_SYSTEM, '--ro-bind', agentDir, AGENT_DIR, '--ro-bind', nodeDir, NODE_DIR].concat(
      ['--bind'],
      home,
      '/home/user',
      ISOLATION,
      `${NODE_DIR}/bin/node`,
      `${AGENT_DIR}/agent.cjs`,
      JSON.stringify(settings),
    ),
    { stdio: ['ignore', 'inherit', 'pipe', 'pipe'] },
  )
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
  return {
    client,
    process: child,
    home,
    complaints: () => stderr,
    async [Symbol.asyncDispose]() {
      client.close()
      if (child.exitCode === null && child.signalCode === null)
        await new Promise((resolve) => child.once('exit', resolve))
      await rm(home, { recursive: true, force: true })
    },
  }
}

const ROOT_FILE_SYSTEM = ['--ro-bind', '/usr', '/usr']
  .concat(['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]))
  .concat(['home', 'opt'].flatMap((name) => ['--perms', '0755', '--dir', `/${name}`]))
  .concat('--ro-bind', '/etc', '/etc', '--proc', '/proc', '--dev', '/dev', '--perms', '1777', '--tmpfs', '/tmp')

const ISOLATION = ['--unshare-pid', '--unshare-net', '--unshare-ipc', '--die-with-parent'].concat(
  '--cap-drop',
  'ALL',
  '--cap-add',
  'CAP_SETUID',
  '--cap-add',
  'CAP_SETGID',
  '--cap-add',
  'CAP_KILL',
)
