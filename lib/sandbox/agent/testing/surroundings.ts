import { rmSync } from 'node:fs'
import { chown, mkdtemp } from 'node:fs/promises'
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
    await buildAgent(agentDir)
    const toolchain = await ensureToolchain({ dataDir: path.join(root, '.codetok') })
    return { agentDir, nodeDir: toolchain.dir }
  })()
  return tools
}

/** A folder that becomes /home/user, owned by the user. */
export async function makeHome(): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), 'codetok-home-'))
  await chown(home, 1000, 1000)
  return home
}

/** What a sandbox of the bubblewrap kind has around it, with no driver: root inside, three capabilities, no network. */
export async function enclosed(
  home: string,
  argv: string[],
  more: string[] = [],
): Promise<{ command: string; args: string[] }> {
  const { agentDir, nodeDir } = await testTools()
  const mounts = ['--ro-bind', agentDir, AGENT_DIR, '--ro-bind', nodeDir, path.dirname(path.dirname(NODE))]
  return {
    command: 'bwrap',
    args: [...ROOT_FILE_SYSTEM, ...mounts, '--bind', home, '/home/user', ...ISOLATION, ...more, ...argv],
  }
}

const ROOT_FILE_SYSTEM = [
  ...['--ro-bind', '/usr', '/usr', '--ro-bind', '/etc', '/etc', '--proc', '/proc', '--dev', '/dev'],
  ...['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
  ...['home', 'opt'].flatMap((name) => ['--perms', '0755', '--dir', `/${name}`]),
  ...['--perms', '1777', '--tmpfs', '/tmp'],
]

const ISOLATION = [
  ...['--unshare-pid', '--unshare-net', '--unshare-ipc', '--die-with-parent', '--cap-drop', 'ALL'],
  ...['CAP_SETUID', 'CAP_SETGID', 'CAP_KILL'].flatMap((name) => ['--cap-add', name]),
]
