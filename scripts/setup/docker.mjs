import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** A busy machine's engine takes seconds, and what would take its place bounds less. */
const ANSWER_TIMEOUT_MS = 15_000

/** What our image and our calls need: Docker 20.10 brought API 1.41. */
export const OLDEST_VERSION = '20.10'
const OLDEST_API = [1, 41]

/** @typedef {{ socketPath: string } | { host: string, port: number, tls?: { ca: Buffer, cert: Buffer, key: Buffer } }} Address */
/** @typedef {{ version: string, apiVersion: string, isNewEnough: boolean, components: Record<string, string> }} EngineVersion */
/** @typedef {{ runtimes: string[], cgroupVersion: string, storageDriver: string, operatingSystem: string, securityOptions: string[] }} EngineInfo */

/**
 * Where an engine may be listening, the first one first: `DOCKER_HOST` alone where it is set, else the default socket and
 * those of Docker Desktop, rootless Docker and Colima.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]} in the form of DOCKER_HOST
 */
export function engineHosts(env) {
  if (env.DOCKER_HOST) return [env.DOCKER_HOST]
  const sockets = [
    '/var/run/docker.sock',
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : []),
    join(homedir(), '.docker/run/docker.sock'),
    join(homedir(), '.docker/desktop/docker.sock'),
    join(homedir(), '.colima/default/docker.sock'),
  ]
  return sockets.filter((path) => existsSync(path)).map((path) => `unix://${path}`)
}

/**
 * @param {string} host in the form of DOCKER_HOST
 * @param {NodeJS.ProcessEnv} env for DOCKER_TLS_VERIFY and DOCKER_CERT_PATH
 * @returns {Address}
 * @throws {Error} for a form that is not asked directly (ssh, npipe), and where a certificate can't be read
 */
export function addressOf(host, env) {
  const url = /^(unix|tcp|https?):\/\/(.+)$/.exec(host)
  if (url?.[1] === 'unix' && url[2]) return { socketPath: url[2] }
  if (url?.[2]) {
    const { hostname, port } = new URL(`http://${url[2]}`)
    if (!env.DOCKER_TLS_VERIFY && url[1] !== 'https') return { host: hostname, port: Number(port || 2375) }
    const folder = env.DOCKER_CERT_PATH || join(homedir(), '.docker')
    const pem = (/** @type {string} */ name) => readFileSync(join(folder, `${name}.pem`))
    return { host: hostname, port: Number(port || 2376), tls: { ca: pem('ca'), cert: pem('cert'), key: pem('key') } }
  }
  throw new Error(`DOCKER_HOST=${host}: only unix:// and tcp:// are understood`)
}

/**
 * @param {Address} address
 * @returns {Promise<EngineVersion>}
 * @throws {Error} when nothing answers there; its `code` is the system's (ENOENT, ECONNREFUSED, EACCES, …)
 */
export async function engineVersion(address) {
  const answer = await getJson(address, '/version')
  const apiVersion = String(answer.ApiVersion ?? '0.0')
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_API
  /** @type {Record<string, string>} */
  const components = {}
  for (const component of Array.isArray(answer.Components) ? answer.Components : []) {
    components[String(component.Name)] = String(component.Version)
  }
  return {
    version: String(answer.Version ?? 'unknown'),
    apiVersion,
    isNewEnough: major > oldestMajor || (major === oldestMajor && minor >= oldestMinor),
    components,
  }
}

/**
 * @param {Address} address
 * @returns {Promise<EngineInfo>}
 */
export async function engineInfo(address) {
  const answer = await getJson(address, '/info')
  return {
    runtimes: Object.keys(answer.Runtimes ?? {}),
    cgroupVersion: String(answer.CgroupVersion ?? '1'),
    storageDriver: String(answer.Driver ?? 'unknown'),
    operatingSystem: String(answer.OperatingSystem ?? 'unknown'),
    securityOptions: Array.isArray(answer.SecurityOptions) ? answer.SecurityOptions.map(String) : [],
  }
}

/**
 * @param {Address} address
 * @param {string} path
 * @returns {Promise<Record<string, any>>}
 */
function getJson(address, path) {
  return new Promise((resolve, reject) => {
    const { tls, ...place } = 'host' in address ? address : { ...address, tls: undefined }
    const options = { ...place, ...tls, path, timeout: ANSWER_TIMEOUT_MS, headers: { Host: 'docker' } }
    const call = (tls ? secureRequest : request)(options, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text) => {
        body += text
      })
      response.on('error', reject)
      response.on('end', () => {
        try {
          if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}: ${body.slice(0, 200)}`)
          resolve(JSON.parse(body))
        } catch (error) {
          reject(error)
        }
      })
    })
    call.on('timeout', () => call.destroy(new Error(`no answer within ${ANSWER_TIMEOUT_MS / 1000} s`)))
    call.on('error', reject)
    call.end()
  })
}
