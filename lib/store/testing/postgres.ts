import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'

/** Where Debian and its relatives keep one folder a version. */
const VERSIONS = '/usr/lib/postgresql'
const READY_TIMEOUT_MS = 30_000

export interface TestCluster extends AsyncDisposable {
  /** A new, empty database. @returns its DATABASE_URL */
  createDatabase(): Promise<string>
  /** As a crash or an operator's restart does it to everybody connected. */
  restart(): Promise<void>
}

/** A PostgreSQL of the test's own, on a unix socket in a temporary folder. It ends with this process, however that ends. */
export async function startCluster(): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'codetok-pg-'))
  const owner = unprivileged()
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  await exited(
    start(owner, ['initdb', '-D', data, '-U', 'codetok', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync']),
  )
  const settings = ['fsync=off', 'listen_addresses=', `unix_socket_directories=${folder}`, 'shared_buffers=16MB']
  const serve = () => start(owner, ['postgres', '-D', data, ...settings.flatMap((setting) => ['-c', setting])])
  const urlOf = (name: string) => `postgres://codetok@${encodeURIComponent(folder)}/${name}`
  let server = serve()
  await untilReady(urlOf('postgres'))
  let count = 0
  const stop = async () => {
    const ended = once(server, 'exit')
    server.kill('SIGINT')
    await ended
  }
  return {
    async createDatabase() {
      const name = `test_${++count}`
      await ask(urlOf('postgres'), `create database ${name}`)
      return urlOf(name)
    },
    async restart() {
      await stop()
      server = serve()
      await untilReady(urlOf('postgres'))
    },
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | undefined {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined
}

/** Starts a program of PostgreSQL's that is told to end when this process has. */
function start(owner: { uid: number; gid: number } | undefined, [program = '', ...args]: string[]) {
  const identity = owner ? ['--reuid', String(owner.uid), '--regid', String(owner.gid), '--clear-groups'] : []
  const path = join(binaries(), program)
  return spawn('setpriv', ['--pdeathsig', 'INT', ...identity, path, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
}

function binaries(): string {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS) : []
  const found = versions.map((version) => join(VERSIONS, version, 'bin')).find((bin) => isFile(join(bin, 'initdb')))
  if (found === undefined) throw new Error('PostgreSQL is missing: apt-get install postgresql')
  return found
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

async function exited(child: ReturnType<typeof start>): Promise<void> {
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`PostgreSQL ended with ${code}: ${complaint}`)
}

async function untilReady(url: string): Promise<void> {
  const deadlineMs = Date.now() + READY_TIMEOUT_MS
  for (;;) {
    try {
      return await ask(url, 'select 1')
    } catch (cause) {
      if (Date.now() > deadlineMs) throw new Error('PostgreSQL did not start', { cause })
    }
    await delay(50)
  }
}

async function ask(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end()
  }
}
