import { readFileSync } from 'node:fs'
import { Code, ConnectError } from '@connectrpc/connect'
import { refusedGroups } from './commands/refused-groups'
import type { AgentConfig } from './config'

export interface SandboxUser {
  name: string
  uid: number
  gid: number
  /** Supplementary groups, its own included. */
  groups: number[]
  home: string
  shell: string
}

export interface Users {
  /** Who programs are when a request names nobody. */
  readonly standard: SandboxUser
  /** @throws {ConnectError} `unauthenticated` for a name that is unknown, or that this profile does not let anybody be */
  byName(name: string): SandboxUser
  /** The user that a request names by `Authorization: Basic base64("name:")`, else `fallback`. */
  ofRequest(headers: Headers, fallback: string): SandboxUser
}

export function createUsers(config: AgentConfig): Users {
  const standard: SandboxUser = {
    ...config.user,
    groups: [config.user.gid, ...groupsOf(config)],
    home: config.home,
    shell: config.bashPath,
    // Another image may have given its number away.
    ...(config.mayBeRoot ? readUser(config.user.name) : undefined),
  }
  const users: Users = {
    standard,
    byName(name) {
      if (name === standard.name) return standard
      // Root in a locked-down sandbox would be the agent's equal.
      const found = config.mayBeRoot ? readUser(name) : undefined
      if (!found) throw new ConnectError(`invalid username: '${name}'${hint(name, config)}`, Code.Unauthenticated)
      return found
    },
    ofRequest(headers, fallback) {
      const [scheme, credentials] = (headers.get('authorization') ?? '').split(' ')
      if (scheme?.toLowerCase() !== 'basic' || !credentials) return users.byName(fallback)
      const [name = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':')
      return users.byName(name || fallback)
    },
  }
  return users
}

function hint(name: string, { profile, mayBeRoot }: AgentConfig): string {
  return profile === 'e2b' && !mayBeRoot && name === 'root'
    ? ' (sandboxes of this driver have no root: use Docker)'
    : ''
}

function groupsOf({ allowedCommands, baseEnv }: AgentConfig): number[] {
  return allowedCommands?.byGroups ? refusedGroups(allowedCommands.names, baseEnv.PATH ?? '') : []
}

/** From /etc/passwd and /etc/group, read each time: a user with root may add some. */
function readUser(name: string): SandboxUser | undefined {
  const fields = lines('/etc/passwd').find(([first]) => first === name)
  if (!fields) return undefined
  const [, , uid, gid, , home, shell] = fields
  const groups = lines('/etc/group')
    .filter(([, , , members]) => members?.split(',').includes(name))
    .map(([, , id]) => Number(id))
  return {
    name,
    uid: Number(uid),
    gid: Number(gid),
    groups: [...new Set([Number(gid), ...groups])],
    home: home || '/',
    shell: shell || '/bin/sh',
  }
}

function lines(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'))
}
