// Prints the settings of the server as JSON, or everything that is wrong with them, and then ends with 1.
// A process of its own, since start.mjs runs where nothing is installed yet and Node.js 20 reads no TypeScript.

import { EnvError } from '@/lib/server/env'
import { loadEnv } from '@/lib/server/load-env'

try {
  const env = loadEnv()
  process.stdout.write(
    JSON.stringify({
      port: env.PORT,
      gatewayPort: env.GATEWAY_PORT,
      isGatewayTls: env.GATEWAY_TLS_CERT !== undefined,
      host: env.HOST,
      dataDir: env.DATA_DIR,
      driver: env.SANDBOX_DRIVER,
      runtime: env.SANDBOX_RUNTIME,
      dockerHost: env.DOCKER_HOST,
      ...(env.SANDBOX_DRIVER === 'e2b'
        ? { upstream: { apiKey: env.E2B_UPSTREAM_API_KEY, apiUrl: env.E2B_UPSTREAM_API_URL ?? 'https://api.e2b.app' } }
        : {}),
      isEnabled: env.E2B_SANDBOX_ENABLED,
      hasLanguages: env.SANDBOX_LANGUAGES,
    }),
  )
} catch (error) {
  if (!(error instanceof EnvError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
