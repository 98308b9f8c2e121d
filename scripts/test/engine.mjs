import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { run } from '../setup/command.mjs'
import { engineVersion } from '../setup/docker.mjs'
import { findOnPath } from '../setup/path.mjs'

const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 20_000

/**
 * Starts a Docker engine that shares nothing with the user's: its own data, state, socket, containerd and configuration;
 * no bridge and no firewall rule. gVisor's `runsc` is registered in it.
 *
 * @param {string} folder keeps the images from one run to the next, and the engine's log
 * @returns {Promise<{ host: string, stop: () => Promise<void> }>} `host` is for DOCKER_HOST
 */
export async function startEngine(folder) {
  await mkdir(folder, { recursive: true })
  // A socket's path may have 107 bytes, so it can't be below a folder of the user's choice.
  const state = await mkdtemp(join(tmpdir(), 'codetok-engine-'))
  const socket = join(state, 'docker.sock')
  const dataRoot = join(folder, 'docker')
  const execRoot = join(state, 'exec')
  const containerd = join(state, 'containerd.sock')
  const logFile = join(folder, 'engine.log')
  const config = join(state, 'daemon.json')
  await writeFile(
    config,
    JSON.stringify({
      runtimes: {
        runsc: { path: (await findOnPath('runsc')) ?? 'runsc', runtimeArgs: ['--platform=ptrace', '--network=none'] },
      },
    }),
  )
  await rm(logFile, { force: true })

  const shimState = join(state, 'containerd')
  const children = [
    await daemon(
      'containerd',
      ['--root', join(folder, 'containerd'), '--state', shimState, '--address', containerd],
      logFile,
    ),
  ]
  const stop = async () => {
    for (const child of children.toReversed()) await child.stop()
    await unmountBelow(state)
    await unmountBelow(dataRoot)
    await rm(state, { recursive: true, force: true })
  }
  try {
    children.push(
      await daemon(
        'dockerd',
        [
          ...['--config-file', config, '--data-root', dataRoot, '--exec-root', execRoot],
          ...['--pidfile', join(state, 'docker.pid'), '--host', `unix://${socket}`, '--containerd', containerd],
          ...['--bridge=none', '--iptables=false', '--ip-forward=false', '--ip-masq=false'],
        ],
        logFile,
      ),
    )
    await untilReady(socket, children, logFile)
  } catch (error) {
    await stop()
    throw error
  }
  return { host: `unix://${socket}`, stop }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} logFile
 */
async function daemon(command, args, logFile) {
  const path = (await findOnPath(command)) ?? command
  const log = createWriteStream(logFile, { flags: 'a' })
  // A group of its own: Ctrl+C in the terminal reaches the test runner, which then stops the engine in order.
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.on('error', () => resolve())
    child.on('close', () => resolve())
  })
  return {
    command,
    isRunning: () => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
    stop: async () => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await ended
      clearTimeout(timer)
      log.end()
    },
  }
}

/**
 * @param {string} socket
 * @param {readonly { command: string, isRunning: () => boolean }[]} children
 * @param {string} logFile
 */
async function untilReady(socket, children, logFile) {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadline) {
    const dead = children.find((child) => !child.isRunning())
    if (dead) throw new Error(`${dead.command} ended at its start:\n${await endOf(logFile)}`)
    if (await engineVersion({ socketPath: socket }).catch(() => undefined)) return
    await delay(200)
  }
  throw new Error(`the test engine did not answer within ${START_TIMEOUT_MS / 1000} s:\n${await endOf(logFile)}`)
}

/** @param {string} logFile */
async function endOf(logFile) {
  return (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-15).join('\n')
}

/**
 * A container that was killed with its engine leaves mounts; a folder with one can't be removed.
 *
 * @param {string} folder
 */
async function unmountBelow(folder) {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => (line.split(' ')[1] ?? '').replace(/\\040/g, ' '))
    .filter((path) => path === folder || path.startsWith(`${folder}/`))
  for (const path of mounts.toReversed()) await run('umount', ['-l', path])
}
