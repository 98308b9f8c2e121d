import { resolve } from 'node:path'
import { say } from '../setup/locale.mjs'
import { isInstalled } from '../setup/packages.mjs'
import { portProblem } from '../setup/ports.mjs'
import { ROOT } from '../setup/root.mjs'
import { askHealth } from '../setup/server.mjs'
import { readSettings } from '../setup/settings.mjs'

/** @typedef {import('../doctor.mjs').Finding} Finding */
/** @typedef {import('../setup/settings.mjs').Settings} Settings */

/**
 * What is set for this server, and whether its ports are free. Before the packages are there the .env files can't be read;
 * what the environment says then counts.
 *
 * @returns {Promise<{ findings: Finding[], settings: Settings }>}
 */
export async function settingsFindings() {
  const packages = await packagesFinding()
  const { finding, settings } =
    packages.level === 'ok' ? await readOurs() : { finding: undefined, settings: fromEnvironment() }
  const ports = await portFindings(settings)
  return { findings: [packages, ...(finding ? [finding] : []), ...ports], settings }
}

/** @returns {Promise<Finding>} */
async function packagesFinding() {
  const title = say({ en: 'Packages', zh: '依赖' })
  if (await isInstalled()) return { id: 'packages', level: 'ok', title, found: say({ en: 'installed', zh: '已安装' }) }
  return {
    id: 'packages',
    level: 'warn',
    title,
    found: say({ en: 'not installed, or of another lock file', zh: '未安装，或与锁文件不一致' }),
    remedy: say({ en: 'npm start installs them', zh: 'npm start 会自动安装' }),
  }
}

/** @returns {Promise<{ finding: Finding, settings: Settings }>} */
async function readOurs() {
  const title = say({ en: 'Settings', zh: '配置' })
  try {
    const settings = await readSettings('production')
    return { finding: { id: 'settings', level: 'ok', title, found: say({ en: 'valid', zh: '有效' }) }, settings }
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error)
    const remedy = say({ en: 'env.example describes every variable', zh: 'env.example 说明了每个变量' })
    return { finding: { id: 'settings', level: 'fail', title, found, remedy }, settings: fromEnvironment() }
  }
}

/** @returns {Settings} */
function fromEnvironment() {
  const { PORT, GATEWAY_PORT, HOST, DATA_DIR, SANDBOX_DRIVER } = process.env
  return {
    port: Number(PORT) || 3000,
    gatewayPort: Number(GATEWAY_PORT) || 3001,
    isGatewayTls: Boolean(process.env.GATEWAY_TLS_CERT),
    host: HOST || '127.0.0.1',
    dataDir: resolve(ROOT, DATA_DIR || '.codetok'),
    isEnabled: true,
    hasLanguages: true,
    ...(SANDBOX_DRIVER === 'docker' || SANDBOX_DRIVER === 'bubblewrap' ? { driver: SANDBOX_DRIVER } : {}),
  }
}

/**
 * @param {Settings} settings
 * @returns {Promise<Finding[]>}
 */
async function portFindings(settings) {
  const running = await askHealth(settings.host, settings.port).catch(() => undefined)
  if (running?.status) {
    const address = `http://${settings.host}:${settings.port}`
    return [
      {
        id: 'ports',
        level: running.status === 'degraded' ? 'warn' : 'ok',
        title: say({ en: 'Server', zh: '服务器' }),
        found: say({
          en: `running at ${address} (${running.detail ?? running.status})`,
          zh: `正在 ${address} 运行（${running.detail ?? running.status}）`,
        }),
        ...(running.status === 'degraded'
          ? { remedy: say({ en: 'mend what is named above', zh: '请修复上述问题' }) }
          : {}),
      },
    ]
  }
  const ports = [
    { name: 'PORT', port: settings.port },
    { name: 'GATEWAY_PORT', port: settings.gatewayPort },
  ]
  return Promise.all(ports.map(({ name, port }) => portFinding(name, port, settings.host)))
}

/**
 * @param {string} name
 * @param {number} port
 * @param {string} host
 * @returns {Promise<Finding>}
 */
async function portFinding(name, port, host) {
  const title = say({ en: `Port ${port}`, zh: `端口 ${port}` })
  const code = await portProblem(port, host)
  if (!code) return { id: name.toLowerCase(), level: 'ok', title, found: say({ en: 'free', zh: '空闲' }) }
  return {
    id: name.toLowerCase(),
    level: 'fail',
    title,
    found: code === 'EADDRINUSE' ? say({ en: 'in use', zh: '已被占用' }) : code,
    remedy: say({
      en: `stop what listens there (ss -ltnp 'sport = :${port}'), or choose another: ${name}=${port + 100} npm start`,
      zh: `停止占用它的程序（ss -ltnp 'sport = :${port}'），或换一个端口：${name}=${port + 100} npm start`,
    }),
  }
}
