import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { IN_SANDBOX } from '../../driver/places'
import type { AgentConfig } from '../config'
import type { SandboxUser } from '../users'

type ToolName = 'bash' | 'choom' | 'chrt' | 'env' | 'nice' | 'prlimit' | 'setpriv' | 'setsid'

/** What the agent's own tools run with: nothing that a user has set. */
export const CLEAN_ENV = { NODE_ENV: 'production' } as const

/**
 * First those that programs can't reach, and those that start nothing which their user could not: where few commands are
 * allowed, the others are no one's but root's.
 */
const FOLDERS = [IN_SANDBOX.toolsDir, IN_SANDBOX.stepsDir, '/usr/bin', '/bin', '/usr/sbin', '/sbin']
const found = new Map<ToolName, string>()

/**
 * A command of the image that the agent itself uses, by its full path: no PATH that a user can set decides what runs with
 * the agent's ids.
 */
export function tool(name: ToolName): string {
  const known = found.get(name) ?? find(name)
  if (!known) throw new Error(`the sandbox has no ${name}`)
  found.set(name, known)
  return known
}

/** Of one that images of others may lack. */
export const hasTool = (name: ToolName): boolean => find(name) !== undefined

function find(name: ToolName): string | undefined {
  const folder = FOLDERS.find((candidate) => existsSync(`${candidate}/${name}`))
  return folder && `${folder}/${name}`
}

let lowest: string[] | undefined

/**
 * The agent shares a sandbox's CPU with programs, and a thousand processes of a fork bomb must not keep it from ending them. Among
 * processes of the lowest nice value it was not scheduled for a minute; from those of the idle class it takes the CPU at once.
 * The class acts within the sandbox's own control group: elsewhere programs compete as before. gVisor has no such class.
 */
function atLowestPriority(): string[] {
  const idle = [tool('chrt'), '--idle', '0']
  const [command = '', ...args] = [...idle, tool('env'), 'true']
  lowest ??=
    spawnSync(command, args, { env: CLEAN_ENV, stdio: 'ignore' }).status === 0 ? idle : [tool('nice'), '-n', '19']
  return lowest
}

/** An argv prefix that changes from the agent's user to `user`, with `gid` as a group of its own. */
export function becomeUser(config: AgentConfig, user: SandboxUser, gid?: number): string[] {
  const groups = gid === undefined ? user.groups : [...user.groups, gid]
  const prefix = [
    // Root may end the agent anyway, and what it starts may have programs of its own to keep an eye on.
    ...(user.uid === 0 ? [] : atLowestPriority()),
    ...[tool('setpriv'), '--reuid', `${user.uid}`, '--regid', `${user.gid}`, '--groups', groups.join(',')],
  ]
  if (!config.mayBeRoot) prefix.push('--no-new-privs', '--inh-caps', '-all')
  return [...prefix, '--']
}
