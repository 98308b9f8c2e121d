import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { ROOT } from './root.mjs'

const POLL_MS = 150
const ANSWER_TIMEOUT_MS = 5_000
/** A server that compiles as one asks takes most of a minute on a small machine. */
const FIRST_ANSWER_TIMEOUT_MS = 180_000

/** @typedef {{ status: string, detail: string | null }} Health */

/**
 * The running server: a child of this process that gets its signals and is waited for.
 *
 * @param {readonly string[]} args of the `next` command
 * @param {NodeJS.Dict<string>} env added to this process's
 */
export function startServer(args, env) {
  const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  let isAsked = false
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // Ctrl+C reaches the whole process group, and a second press is for a server that hangs.
      const isFirst = !isAsked
      isAsked = true
      if (isFirst) child.kill('SIGTERM')
      else child.kill('SIGKILL')
    })
  }
  /** @type {Promise<number>} the exit code; 0 where the end was asked for */
  const ended = new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('exit', (code, signal) => resolve(isAsked && signal !== 'SIGKILL' ? 0 : (code ?? 1)))
  })
  return { ended, isRunning: () => child.exitCode === null && child.signalCode === null }
}

/**
 * Waits until the server says that it is there, and its sandboxes warm. Meanwhile it answers with its page once: the first
 * answer reads all that pages are made of, and took the first visitor a second.
 *
 * @param {string} host
 * @param {number} port
 * @param {() => boolean} isRunning
 * @returns {Promise<Health | undefined>} nothing where the server has ended meanwhile
 */
export async function untilReady(host, port, isRunning) {
  /** @type {Promise<unknown> | undefined} */
  let firstPage
  while (isRunning()) {
    const health = await askHealth(host, port).catch(() => undefined)
    if (health) firstPage ??= get(host, port, '/').catch(() => undefined)
    if (health && health.status !== 'starting') {
      await firstPage
      return health
    }
    await delay(POLL_MS)
  }
  return undefined
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<Health>}
 */
export async function askHealth(host, port) {
  const { body } = await get(host, port, '/api/health')
  return JSON.parse(body)
}

/**
 * @param {string} host
 * @param {number} port
 * @param {string} path
 */
export async function answerStatus(host, port, path) {
  return (await get(host, port, path, FIRST_ANSWER_TIMEOUT_MS)).status
}

/**
 * @param {string} host
 * @param {number} port
 * @param {string} path
 * @param {number} [timeoutMs]
 * @returns {Promise<{ status: number | undefined, body: string }>}
 */
function get(host, port, path, timeoutMs = ANSWER_TIMEOUT_MS) {
  return new Promise((resolve, reject) => {
    const call = request({ host: reachable(host), port, path, timeout: timeoutMs }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text) => {
        body += text
      })
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode, body }))
    })
    call.on('timeout', () => call.destroy(new Error('no answer')))
    call.on('error', reject)
    call.end()
  })
}

/** @param {string} host what is listened on; every address is reached by the loopback one */
export const reachable = (host) => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host)
