import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { API_KEY, type RealServer } from '@/lib/server/testing/real-server'

const CLI = join(dirname(createRequire(import.meta.url).resolve('@e2b/cli/package.json')), 'dist/index.js')
const run = promisify(execFile)

/** What leads the official SDK to a server, as options. */
export const sdkOptions = ({ origin, gatewayPort }: RealServer, apiKey = API_KEY) => ({
  apiKey,
  apiUrl: `${origin}/api/e2b`,
  sandboxUrl: `http://localhost:${gatewayPort}`,
})

/** The same as environment, which the packages read by themselves. */
export function clientEnvironment(server: RealServer): Record<string, string> {
  const { apiKey, apiUrl, sandboxUrl } = sdkOptions(server)
  return { E2B_API_KEY: apiKey, E2B_API_URL: apiUrl, E2B_SANDBOX_URL: sandboxUrl, E2B_VOLUME_API_URL: apiUrl }
}

/** Runs the official command line. @returns what it printed */
export async function e2bCli(server: RealServer, args: string[], input?: string): Promise<string> {
  const running = run(process.execPath, [CLI, ...args], {
    env: {
      PATH: process.env.PATH,
      // Its own settings are kept there, and must not be a developer's.
      HOME: server.dataDir,
      NO_COLOR: '1',
      NODE_ENV: 'production',
      ...clientEnvironment(server),
    },
  })
  running.child.stdin?.end(input)
  return (await running).stdout
}
