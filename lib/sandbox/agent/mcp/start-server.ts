import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import type { ServerConfig } from './config'
import { catalogueServer, cloned, explained, installed } from './install'
import type { Backend } from './offers'

/** Clients wait a minute for all of them. */
const START_TIMEOUT_MS = 45_000
/** Servers are programs of somebody else's: they are the sandbox's user, who may become root by sudo, and not root themselves. */
const AS_USER = ['--reuid=user', '--regid=user', '--init-groups']
const HOME = '/home/user'
const SHOWN_CHARS = 2_000

const run = promisify(execFile)

interface Program {
  command: string
  args: string[]
  cwd: string
  env: Record<string, string>
}

/** Installs a server where it is missing, and starts it. @throws {Error} that names it and says why there is none */
export async function startServer(config: ServerConfig): Promise<Backend> {
  const { name } = config
  const program = config.kind === 'repository' ? await ofRepository(config) : await ofCatalogue(config)
  const client = new Client({ name: 'codetok-mcp-gateway', version: '1' })
  const transport = new StdioClientTransport({
    ...asUser(program),
    cwd: program.cwd,
    env: environment(program.env),
    stderr: 'pipe',
  })
  let said = ''
  transport.stderr?.on('data', (chunk: Buffer) => {
    // To the gateway's log.
    process.stderr.write(chunk)
    said = `${said}${chunk}`.slice(-SHOWN_CHARS)
  })
  try {
    await client.connect(transport, { timeout: START_TIMEOUT_MS })
  } catch (error) {
    await client.close()
    const why = said.trim() || (error instanceof Error ? error.message : error)
    throw new Error(`"${name}" did not start: ${why}`, { cause: error })
  }
  client.onclose = () => console.error(`"${name}" has ended`)
  return { name, client }
}

async function ofCatalogue({ name, settings }: ServerConfig & { kind: 'catalogue' }): Promise<Program> {
  const { args, env } = catalogueServer(name)
  return { command: await installed(name), args: args?.(settings) ?? [], cwd: HOME, env: env?.(settings) ?? {} }
}

async function ofRepository(config: ServerConfig & { kind: 'repository' }): Promise<Program> {
  const { name, repository, custom } = config
  const cwd = await cloned(repository)
  const bash = (line: string): Program => ({ command: 'bash', args: ['-lc', line], cwd, env: custom.envs ?? {} })
  if (custom.installCmd) {
    const { command, args } = asUser(bash(custom.installCmd))
    const installation = run(command, args, { cwd, env: { ...process.env, ...environment(custom.envs ?? {}) } })
    await explained(`"${name}": its installCmd failed`, installation)
  }
  return bash(custom.runCmd)
}

function asUser({ command, args }: Pick<Program, 'command' | 'args'>): { command: string; args: string[] } {
  return { command: 'setpriv', args: [...AS_USER, '--', command, ...args] }
}

function environment(own: Record<string, string>): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return { ...Object.fromEntries(inherited), HOME, USER: 'user', LOGNAME: 'user', ...own }
}
