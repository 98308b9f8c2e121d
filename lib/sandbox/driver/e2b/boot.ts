import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import type { Duplex } from 'node:stream'
import type { CommandHandle, Sandbox } from 'e2b'
import { AppError } from '@/lib/contracts/errors'
import type { AgentConfigInput } from '../../agent/config'
import type { SandboxSpec } from '../driver'
import { IN_SANDBOX } from '../places'
import { bpfSeccompFilter } from '../seccomp/bpf-filter'
import { seccompPolicy } from '../seccomp/policy'
import { dialAgent } from './dial'
import { DiskReport, diskReporter } from './disk-report'
import { AGENT_ENTRY, type Facts, sendAgent, UNPACK } from './provision'
import type { Upstream } from './upstream'

/** Where the agent waits for us, and nobody else; free again when the first program starts. */
const AGENT_PORT = 49_990
const CONNECT_TIMEOUT_MS = 20_000

/** A started agent in an upstream's sandbox. */
export interface Booted {
  readonly stream: Duplex
  /** The agent as a command there. */
  readonly command: CommandHandle
  readonly disk: DiskReport
}

export interface BootRequest {
  upstream: Upstream
  sandbox: Sandbox
  spec: SandboxSpec
  /** Packed. */
  agent: ArrayBuffer
  facts: Facts
  memoryMib: number
  onLog: (text: string) => void
  signal: AbortSignal | undefined
}

/** Puts the agent there, starts it as root and connects to it. @throws {AppError} `sandbox_failed`; what `signal` was aborted with */
export async function bootAgent(request: BootRequest): Promise<Booted> {
  const { upstream, sandbox, facts, signal } = request
  const secret = randomBytes(32).toString('hex')
  const disk = new DiskReport()
  await sendAgent(upstream, sandbox, request.agent)
  const command = await upstream.ask(
    sandbox.commands.run(START, {
      background: true,
      timeoutMs: 0,
      user: 'root',
      cwd: '/',
      envs: {
        ...{ AGENT_START, AGENT_NODE: facts.node, AGENT_UID: String(facts.user.uid) },
        AGENT_CONFIG: JSON.stringify(agentConfig(request, secret)),
      },
      onStdout: (text) => disk.add(text),
      onStderr: request.onLog,
    }),
  )
  const giveUp = new AbortController()
  const timer = setTimeout(() => {
    const message = `the agent in a sandbox of ${upstream.host} could not be reached within ${CONNECT_TIMEOUT_MS / 1000} s at ${upstream.sandboxUrl}`
    giveUp.abort(new AppError('sandbox_failed', message))
  }, CONNECT_TIMEOUT_MS)
  command.wait().catch((error: unknown) => {
    giveUp.abort(new AppError('sandbox_failed', `the agent ended as it started: ${error}`, { cause: error }))
  })
  try {
    const either = signal ? AbortSignal.any([signal, giveUp.signal]) : giveUp.signal
    return { stream: await dialAgent(upstream, sandbox, { port: AGENT_PORT, secret, signal: either }), command, disk }
  } finally {
    clearTimeout(timer)
  }
}

/** By groups an agent knows whose a program is, and an upstream of our own kind has given one to what it starts. */
const START = 'exec setpriv --clear-groups /bin/bash -c "$AGENT_START"'

/**
 * What an upstream starts is the kernel's first choice when memory runs out, and the agent's programs are to come first. When the
 * agent ends, its server is gone: nothing of the user's goes on until the upstream's own end of the sandbox.
 */
const AGENT_START = [
  'set -e',
  UNPACK,
  'set +e',
  'echo 0 2> /dev/null > /proc/self/oom_score_adj',
  diskReporter(),
  `env -i "$AGENT_NODE" ${AGENT_ENTRY} "$AGENT_CONFIG"; code=$?`,
  'setpriv --reuid "$AGENT_UID" /bin/bash -c "kill -KILL -1"',
  'exit $code',
].join('\n')

function agentConfig({ spec, facts, memoryMib }: BootRequest, secret: string): AgentConfigInput {
  const { limits, profile, noexec, networkAccess } = spec
  const mayBeRoot = profile === 'e2b'
  return {
    transport: { kind: 'websocket', port: AGENT_PORT, secret },
    profile,
    mayBeRoot,
    user: { name: 'user', ...facts.user },
    baseEnv: { PATH: pathOf(facts), LANG: 'C.UTF-8' },
    nodePath: facts.node,
    pythonPath: facts.python,
    memory: 'watched',
    memoryLimitBytes: Math.min(limits.memoryBytes, memoryMib * 2 ** 20),
    diskLimitBytes: limits.diskBytes,
    networkAccess,
    proxyPort: facts.proxyPort,
    // Clients of profile `e2b` start commands, each a process of its own: nothing would take an interpreter that waits.
    warm: { javascript: mayBeRoot ? 0 : 1, typescript: 0, python: mayBeRoot || facts.python === '' ? 0 : 1 },
    ...(mayBeRoot ? {} : { seccompFilter: bpfSeccompFilter(seccompPolicy({ noexec }), facts.arch).toString('base64') }),
  }
}

function pathOf({ node }: Facts): string {
  const folders = [`${IN_SANDBOX.home}/.local/bin`, dirname(node), '/usr/local/bin', '/usr/bin', '/bin']
  return [...new Set(folders)].join(':')
}
