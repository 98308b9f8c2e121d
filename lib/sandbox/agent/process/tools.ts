import { existsSync } from 'node:fs'
import type { AgentConfig } from '../config'
import type { SandboxUser } from '../users'

type ToolName = 'bash' | 'env' | 'nice' | 'prlimit' | 'setpriv' | 'setsid'

/** What the agent's own tools run with: nothing that a user has set. */
export const CLEAN_ENV = { NODE_ENV: 'production' } as const

const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin']
const found = new Map<ToolName, string>()

/**
 * A command of the image that the agent itself uses, by its full path: no PATH that a user can set decides what runs with
 * the agent's ids.
 */
export function tool(name: ToolName): string {
  const known = found.get(name)
  if (known) return known
  const folder = FOLDERS.find((candidate) => existsSync(`${candidate}/${name}`))
  if (!folder) throw new Error(`the sandbox has no ${name}`)
  const path = `${folder}/${name}`
  found.set(name, path)
  return path
}

/**
 * The agent shares a sandbox's CPU with programs: among a thousand processes of a fork bomb it would get a thousandth of it, too
 * little to stop them. It matters nowhere else, since programs only compete with each other and the agent.
 */
const LOWEST_PRIORITY = ['-n', '19']

/** An argv prefix that changes from the agent's user to `user`, with `gid` as a group of its own. */
export function becomeUser(config: AgentConfig, user: SandboxUser, gid?: number): string[] {
  const groups = gid === undefined ? user.groups : [...user.groups, gid]
  const prefix = [
    ...[tool('nice'), ...LOWEST_PRIORITY],
    ...[tool('setpriv'), '--reuid', `${user.uid}`, '--regid', `${user.gid}`, '--groups', groups.join(',')],
  ]
  if (config.profile === 'playground') prefix.push('--no-new-privs', '--inh-caps', '-all')
  return [...prefix, '--']
}
