import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createGzip } from 'node:zlib'
import type { Sandbox } from 'e2b'
import { pack } from 'tar-stream'
import { AppError } from '@/lib/contracts/errors'
import { IN_SANDBOX } from '../places'
import type { Upstream } from './upstream'

/** Beside what an upstream of our own kind has at the usual place. */
const AGENT_DIR = '/opt/codetok-guest'
export const AGENT_ENTRY = `${AGENT_DIR}/agent.cjs`
const ARCHIVE = `${AGENT_DIR}.tar.gz`
const NODE_MIN_MAJOR = 24
const PROXY_PORTS = [3128, 3129]

/** What of an upstream's sandbox its agent has to know. */
export interface Facts {
  arch: 'x64' | 'arm64'
  node: string
  /** Empty: there is none. */
  python: string
  user: { uid: number; gid: number }
  /** For the agent's proxy: an upstream of our own kind may have one of its own. */
  proxyPort: number
}

/**
 * Lines of shell that put the agent where it is started. What everybody may write to of the commands' own folder would be a way to
 * become root, and a place where nobody looks how much is kept.
 */
export const UNPACK = `mkdir -p ${AGENT_DIR}
tar -xzf ${ARCHIVE} -C ${AGENT_DIR} --no-same-owner
rm ${ARCHIVE}
find /usr/local -xdev ! -type l -perm /022 -exec chmod go-w {} +`

const LOOK = `for node in ${IN_SANDBOX.node} "$(command -v node || true)"; do
  [ -x "$node" ] || continue
  version=$("$node" -p 'process.versions.node.split(".")[0]')
  [ "$version" -lt ${NODE_MIN_MAJOR} ] || break
  node=
done
for port in ${PROXY_PORTS.join(' ')}; do (: < /dev/tcp/127.0.0.1/$port) 2> /dev/null || break; done
echo "$port|$(uname -m)|$node|$(command -v python3 || true)|$(id -u user)|$(id -g user)"
`

const ARCHITECTURES: Readonly<Record<string, Facts['arch']>> = { x86_64: 'x64', aarch64: 'arm64' }

/** The agent as it lies in `dist/agent`, in one file. @throws {AppError} `sandbox_failed` where it has not been built */
export async function packAgent(agentDir: string): Promise<ArrayBuffer> {
  const archive = pack()
  const packed = buffer(archive.pipe(createGzip()))
  try {
    for (const entry of await readdir(agentDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      archive.entry({ name: path.slice(agentDir.length + 1), mode: 0o644 }, await readFile(path))
    }
  } catch (error) {
    throw new AppError('sandbox_failed', `the agent is not in ${agentDir}: node scripts/build-agent.mjs builds it`, {
      cause: error,
    })
  }
  archive.finalize()
  const bytes = await packed
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
}

export async function sendAgent(upstream: Upstream, sandbox: Sandbox, agent: ArrayBuffer): Promise<void> {
  await upstream.ask(sandbox.files.write(ARCHIVE, agent, { user: 'root' }))
}

/** @throws {AppError} `sandbox_failed`, also where the agent can't run there */
export async function lookAround(upstream: Upstream, sandbox: Sandbox): Promise<Facts> {
  const { stdout } = await upstream.ask(sandbox.commands.run(LOOK, { user: 'root', cwd: '/' }))
  const [proxyPort, machine = '', node = '', python = '', uid, gid] = stdout.trim().split('|')
  const arch = ARCHITECTURES[machine]
  const refuse = (why: string): never => {
    throw new AppError('sandbox_failed', `the template ${upstream.template} of ${upstream.host} ${why}`)
  }
  if (arch !== process.arch) return refuse(`is for ${machine}, and this server's agent for ${process.arch}`)
  if (node === '') return refuse(`has no Node.js ${NODE_MIN_MAJOR}: name another by E2B_UPSTREAM_TEMPLATE`)
  return { arch, node, python, user: { uid: Number(uid), gid: Number(gid) }, proxyPort: Number(proxyPort) }
}
