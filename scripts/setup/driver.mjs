import { requireBubblewrap } from './bubblewrap.mjs'
import { addressOf, engineHosts, engineVersion, OLDEST_VERSION } from './docker.mjs'
import { say } from './locale.mjs'
import { SetupError } from './setup-error.mjs'

/** @typedef {{ name: 'docker' | 'bubblewrap' | 'e2b', why: string, dockerHost?: string }} Choice */

/**
 * Decides what will make the sandboxes: what SANDBOX_DRIVER says, else Docker where an engine answers, else bubblewrap.
 *
 * @param {import('./settings.mjs').Settings} settings
 * @returns {Promise<Choice>}
 * @throws {SetupError} where that can't work here, with how to mend it
 */
export async function chooseDriver(settings) {
  if (settings.driver === 'e2b') {
    const where = settings.upstream ? new URL(settings.upstream.apiUrl).host : ''
    return { name: 'e2b', why: `SANDBOX_DRIVER=e2b (${where})` }
  }
  if (settings.driver === 'bubblewrap') {
    await requireBubblewrap()
    return { name: 'bubblewrap', why: 'SANDBOX_DRIVER=bubblewrap' }
  }
  const engine = await findEngine({
    ...process.env,
    ...(settings.dockerHost ? { DOCKER_HOST: settings.dockerHost } : {}),
  })
  if (engine.isUsable) {
    const found = say({
      en: `Docker ${engine.version} answers at ${engine.host}`,
      zh: `Docker ${engine.version} 在 ${engine.host} 应答`,
    })
    return {
      name: 'docker',
      dockerHost: engine.host,
      why: settings.driver ? `SANDBOX_DRIVER=docker; ${found}` : found,
    }
  }
  if (settings.driver === 'docker') throw new SetupError(`SANDBOX_DRIVER=docker: ${engine.problem}`)
  await requireBubblewrap()
  return { name: 'bubblewrap', why: engine.problem }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ isUsable: true, host: string, version: string } | { isUsable: false, problem: string }>}
 */
export async function findEngine(env) {
  const problems = []
  for (const host of engineHosts(env)) {
    try {
      const found = await engineVersion(addressOf(host, env))
      if (found.isNewEnough) return { isUsable: true, host, version: found.version }
      problems.push(
        say({
          en: `Docker ${found.version} at ${host} is too old; ${OLDEST_VERSION} or newer is needed`,
          zh: `${host} 的 Docker ${found.version} 过旧，需要 ${OLDEST_VERSION} 或更新版本`,
        }),
      )
    } catch (error) {
      problems.push(explain(host, error))
    }
  }
  return {
    isUsable: false,
    problem: problems.join('; ') || say({ en: 'no Docker engine is installed', zh: '没有安装 Docker 引擎' }),
  }
}

/**
 * @param {string} host
 * @param {unknown} error
 */
function explain(host, error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EACCES') {
    return say({
      en: `this user may not use the Docker engine at ${host} (sudo usermod -aG docker $USER, then log in again)`,
      zh: `当前用户无权使用 ${host} 的 Docker 引擎（运行 sudo usermod -aG docker $USER 后重新登录）`,
    })
  }
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    return say({ en: `no Docker engine answers at ${host}`, zh: `${host} 没有 Docker 引擎应答` })
  }
  const message = error instanceof Error ? error.message : String(error)
  return say({ en: `the Docker engine at ${host}: ${message}`, zh: `${host} 的 Docker 引擎：${message}` })
}
