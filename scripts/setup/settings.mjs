import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { ROOT } from './root.mjs'
import { SetupError } from './setup-error.mjs'

/** @typedef {{ apiKey: string, apiUrl: string }} Upstream */

/**
 * @typedef {object} Settings
 * @property {number} port
 * @property {number} gatewayPort
 * @property {boolean} isGatewayTls
 * @property {string} host
 * @property {string} dataDir absolute
 * @property {'docker' | 'bubblewrap' | 'e2b'} [driver]
 * @property {string} [runtime]
 * @property {string} [dockerHost]
 * @property {Upstream} [upstream] of the driver e2b
 * @property {boolean} isEnabled
 * @property {boolean} hasLanguages
 */

/**
 * The server's settings, from the environment and the .env files, as the server itself reads them.
 *
 * @param {'production' | 'development'} mode which .env files count
 * @returns {Promise<Settings>}
 * @throws {SetupError} with every mistake
 */
export function readSettings(mode) {
  return new Promise((resolvePromise, reject) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'scripts/setup/print-settings.ts'],
      { cwd: ROOT, env: { ...process.env, NODE_ENV: mode } },
      (error, stdout, stderr) => {
        if (error) {
          reject(new SetupError(stderr.trim() || error.message))
          return
        }
        const settings = JSON.parse(stdout)
        resolvePromise({ ...settings, dataDir: resolve(ROOT, settings.dataDir) })
      },
    )
  })
}
