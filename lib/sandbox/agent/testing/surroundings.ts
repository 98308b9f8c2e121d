import { rmSync } from 'node:fs'
import { chmod, chown, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAgent } from '../../../../scripts/build-agent.mjs'
import { ensureToolchain } from '../../../../scripts/toolchain.mjs'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

export const AGENT_DIR = '/opt/codetok'
export const NODE = '/opt/node/bin/node'
export const BASE_ENV = { PATH: '/opt/node/bin:/usr/bin:/bin', LANG: 'C.UTF-8' }

let tools: Promise<{ agentDir: string; nodeDir: string }> | undefined

/** The agent as built now, and the Node.js that sandboxes have. Once for all tests of a file. */
function testTools(): Promise<{ agentDir: string; nodeDir: string }> {
  tools ??= (async () => {
    const agentDir = await mkdtemp(path.join(tmpdir(), 'codetok-agent-'))
    process.once('exit', () => rmSync(agentDir, { recursive: true, force: true }))
    await chmod(agentDir, 0o755)
    await buildAgent(agentDir)
    const toolchain = await ensureToolchain({ dataDir: path.join(root, '.codetok') })
    return { agentDir, nodeDir: toolchain.dir }
  })()
  return tools
}

/** `separate`: an agent that is root, and a user. `one`: both are the one uid of a user namespace. */
export type Uids = 'separate' | 'one'

/** A folder that becomes /home/user, owned by the user. */
export async function makeHome(): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), 'codetok-home-'))
  await chown(home, 1000, 1000)
  return home
}

export interface Surroundings {
  home: string
  argv: string[]
  uids?: Uids
  bwrapArgs?: string[]
}

/** What a sandbox of the bubblewrap kind has around it, with no driver and no network. */
export async function enclosed({ home, argv, uids = 'separate', bwrapArgs = [] }: Surroundings): Promise<string[]> {
  const { agentDir, nodeDir } = await testTools()
  return [
    ...(uids === 'one' ? UNPRIVILEGED : []),
    ...['bwrap', ...ROOT_FILE_SYSTEM, '--bind', home, '/home/user'],
    ...['--ro-bind', agentDir, AGENT_DIR, '--ro-bind', nodeDir, path.dirname(path.dirname(NODE))],
    ...['--unshare-pid', '--unshare-net', '--unshare-ipc', '--die-with-parent', '--clearenv', '--cap-drop', 'ALL'],
    ...(uids === 'separate' ? ROOT_CAPABILITIES : NAMESPACE_USER),
    ...bwrapArgs,
    ...argv,
  ]
}

const ROOT_CAPABILITIES = ['CAP_SETUID', 'CAP_SETGID', 'CAP_KILL'].flatMap((name) => ['--cap-add', name])
/** Root would see more of /proc covered by bwrap than anybody else, and then may not mount it again for an enclosure. */
const UNPRIVILEGED = ['setpriv', '--reuid', '1000', '--regid', '1000', '--clear-groups', '--']
const NAMESPACE_USER = ['--unshare-user', '--uid', '1000', '--gid', '1000']

/** Gives each program a process namespace in which the agent, of the same uid, is not. */
export const ENCLOSURE = [
  ...['/usr/bin/bwrap', ...NAMESPACE_USER, '--cap-drop', 'ALL', '--unshare-pid', '--die-with-parent'],
  ...['--dev-bind', '/', '/', '--proc', '/proc', '--'],
]

const ROOT_FILE_SYSTEM = [
  ...['--ro-bind', '/usr', '/usr', '--ro-bind', '/etc', '/etc', '--proc', '/proc', '--dev', '/dev'],
  ...['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
  ...['home', 'opt'].flatMap((name) => ['--perms', '0755', '--dir', `/${name}`]),
  ...['--perms', '1777', '--tmpfs', '/tmp'],
]
