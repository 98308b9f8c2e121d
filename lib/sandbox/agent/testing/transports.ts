import type { ChildProcess, StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Duplex } from 'node:stream'
import type { AgentTransport } from '../config'

/** One way to reach an agent under test. */
export interface TestTransport {
  config: AgentTransport
  stdio: StdioOptions
  bwrapArgs: string[]
  open(child: ChildProcess): Promise<Duplex>
}

export function descriptorTransport(): TestTransport {
  return {
    config: { kind: 'fd', fd: 3 },
    stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
    bwrapArgs: [],
    async open(child) {
      const stream = child.stdio[3]
      if (!(stream instanceof Socket)) throw new Error('no stream to the agent')
      return stream
    },
  }
}

/** `whileSilent` sees whatever the agent writes before it is spoken to. */
export function stdioTransport(whileSilent: (stdout: NodeJS.ReadableStream) => Promise<void>): TestTransport {
  return {
    config: { kind: 'stdio' },
    stdio: ['pipe', 'pipe', 'pipe'],
    bwrapArgs: [],
    async open({ stdin, stdout }) {
      if (!stdin || !stdout) throw new Error('no pipes to the agent')
      await whileSilent(stdout)
      return Duplex.from({ readable: stdout, writable: stdin })
    },
  }
}

export function socketTransport(): TestTransport {
  const folder = mkdtempSync(path.join(tmpdir(), 'codetok-socket-'))
  const file = path.join(folder, 'agent.sock')
  const server = createServer().listen(file)
  return {
    config: { kind: 'unix', path: '/run/agent.sock' },
    stdio: ['ignore', 'inherit', 'pipe'],
    bwrapArgs: ['--perms', '0755', '--dir', '/run', '--bind', file, '/run/agent.sock'],
    async open() {
      const [stream]: Duplex[] = await once(server, 'connection')
      server.close()
      rmSync(folder, { recursive: true })
      if (!stream) throw new Error('no connection from the agent')
      return stream
    },
  }
}
