// npm start: from a fresh clone to a running server. Node.js's own modules only, since nothing is installed yet.
// npm run dev is the same with a development server, which compiles pages as they are asked for.

import { mkdir } from 'node:fs/promises'
import { build, EVERYTHING, FOR_DEVELOPMENT } from './setup/build.mjs'
import { CommandError, stopCommands } from './setup/command.mjs'
import { requireDisk } from './setup/disk.mjs'
import { chooseDriver } from './setup/driver.mjs'
import { ensureE2bImagesBeside, ensureImage } from './setup/image.mjs'
import { ensureLanguagesImageBeside } from './setup/languages.mjs'
import { say } from './setup/locale.mjs'
import { requireNode } from './setup/node-version.mjs'
import { install, isInstalled } from './setup/packages.mjs'
import { concretePort, requirePorts } from './setup/ports.mjs'
import { elapsed, step } from './setup/progress.mjs'
import { ROOT } from './setup/root.mjs'
import { startServer, untilReady } from './setup/server.mjs'
import { readSettings } from './setup/settings.mjs'
import { SetupError } from './setup/setup-error.mjs'
import { welcome } from './setup/welcome.mjs'
import { ensureToolchain } from './toolchain.mjs'

/** Packages, build and toolchain take 2 GB; a sandbox's disk some more. */
const FIRST_START_BYTES = 3 * 2 ** 30
const LATER_START_BYTES = 2 ** 29

/** Longer than the minute after which proxies in front of a server end idle connections: one that both end loses a request. */
const KEEP_ALIVE_MS = 65_000

const isDevelopment = process.argv.includes('--dev')
const mode = isDevelopment ? 'development' : 'production'

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/** Before there is a server that has to end in order. */
function giveUp() {
  stopCommands()
  process.exit(1)
}

/**
 * What the server works without, one after another: its people have the machine meanwhile.
 *
 * @param {string} dockerHost
 * @param {import('./setup/settings.mjs').Settings} settings
 * @param {AbortSignal} signal
 */
async function makeOtherImages(dockerHost, settings, signal) {
  if (settings.hasLanguages) await ensureLanguagesImageBeside(dockerHost, settings.dataDir, signal)
  if (!signal.aborted) await ensureE2bImagesBeside(dockerHost, signal)
}

async function main() {
  for (const signal of SIGNALS) process.on(signal, giveUp)
  requireNode()
  const startedAtMs = performance.now()
  const hasPackages = await isInstalled()
  await requireDisk(ROOT, hasPackages ? LATER_START_BYTES : FIRST_START_BYTES)
  if (!hasPackages) {
    await step({ en: 'Installing packages', zh: '安装依赖' }, install)
  }

  const settings = await readSettings(mode)
  settings.port = await concretePort(settings.port, settings.host)
  settings.gatewayPort = await concretePort(settings.gatewayPort, settings.host)
  const ports = [
    { name: 'PORT', port: settings.port },
    { name: 'GATEWAY_PORT', port: settings.gatewayPort },
  ]
  await requirePorts(ports, settings.host)
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 })
  await requireDisk(settings.dataDir, LATER_START_BYTES)

  const driver = await chooseDriver(settings)
  await build(isDevelopment ? FOR_DEVELOPMENT : EVERYTHING)
  if (driver.dockerHost) await ensureImage(driver.dockerHost)
  if (driver.name === 'bubblewrap') {
    await step({ en: 'Fetching the Node.js of sandboxes', zh: '获取沙箱内的 Node.js' }, (report) =>
      ensureToolchain({ dataDir: settings.dataDir, report }),
    )
  }

  for (const signal of SIGNALS) process.removeListener(signal, giveUp)
  const address = ['--port', String(settings.port), '--hostname', settings.host]
  const server = startServer(
    isDevelopment ? ['dev', ...address] : ['start', ...address, '--keepAliveTimeout', String(KEEP_ALIVE_MS)],
    {
      NODE_ENV: mode,
      NEXT_TELEMETRY_DISABLED: '1',
      // `next dev` kills its server 100 ms after asking it to end, which is too soon for containers and mounts to go.
      NEXT_EXIT_TIMEOUT_MS: '25000',
      ...Object.fromEntries(ports.map(({ name, port }) => [name, String(port)])),
      SANDBOX_DRIVER: driver.name,
      ...(driver.dockerHost ? { DOCKER_HOST: driver.dockerHost } : {}),
    },
  )
  const health = await untilReady(settings.host, settings.port, server.isRunning)
  if (health) {
    console.log(await welcome({ settings, driver, health, readyIn: elapsed(startedAtMs) }))
  }
  const stopping = new AbortController()
  if (driver.dockerHost && server.isRunning()) void makeOtherImages(driver.dockerHost, settings, stopping.signal)
  process.exitCode = await server.ended
  stopping.abort()
}

try {
  await main()
} catch (error) {
  // A command's message has the end of its output, which says more than our stack.
  const isExpected = error instanceof SetupError || error instanceof CommandError
  console.error(`\n${isExpected ? error.message : error instanceof Error ? error.stack : error}`)
  if (!isExpected)
    console.error(say({ en: 'npm run doctor checks this machine.', zh: 'npm run doctor 可以检查这台机器。' }))
  process.exitCode = 1
}
