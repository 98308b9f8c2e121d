import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { say } from './locale.mjs'
import { answerStatus, reachable } from './server.mjs'

const NAMES = { docker: 'Docker', bubblewrap: 'bubblewrap', e2b: 'E2B' }
const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

/**
 * What a person is told once the server runs.
 *
 * @param {object} facts
 * @param {import('./settings.mjs').Settings} facts.settings
 * @param {import('./driver.mjs').Choice} facts.driver
 * @param {import('./server.mjs').Health} facts.health
 * @param {string} facts.readyIn
 */
export async function welcome({ settings, driver, health, readyIn }) {
  const host = LOOPBACK.includes(reachable(settings.host)) ? 'localhost' : settings.host
  const url = `http://${host}:${settings.port}`
  const rows = [
    [say({ en: 'Open', zh: '打开' }), url],
    [say({ en: 'Sandboxes', zh: '沙箱' }), `${NAMES[driver.name]}: ${driver.why}`],
  ]
  if (health.status !== 'ok') {
    rows.push([say({ en: 'Attention', zh: '注意' }), health.detail ?? health.status])
    rows.push([say({ en: 'Mend', zh: '修复' }), 'npm run doctor'])
  }
  if (!LOOPBACK.includes(settings.host)) {
    rows.push([
      say({ en: 'Listening on', zh: '监听地址' }),
      say({
        en: `${settings.host}: everybody who reaches this machine may run programs in its sandboxes`,
        zh: `${settings.host}：能访问这台机器的任何人都可以在沙箱中运行程序`,
      }),
    ])
  }
  return [
    '',
    say({ en: `codetok is ready (${readyIn})`, zh: `codetok 已就绪（${readyIn}）` }),
    ...rows.map(([name, value]) => `  ${name}: ${value}`),
    '',
    ...(await forScripts(settings, url, host)),
    '',
  ].join('\n')
}

/**
 * What a script puts into its own .env. E2B's clients need the two addresses, so they are named where they are served.
 *
 * @param {import('./settings.mjs').Settings} settings
 * @param {string} url
 * @param {string} host
 */
async function forScripts(settings, url, host) {
  const key = await readFile(join(settings.dataDir, 'e2b-api-key'), 'utf8').catch(() => undefined)
  const lines = [`E2B_API_KEY=${key?.trim() ?? say({ en: '<yours, as set>', zh: '<您设置的密钥>' })}`]
  const isServed = (await answerStatus(settings.host, settings.port, '/api/e2b/sandboxes')) !== 404
  if (isServed) lines.push(...e2bAddresses(settings, url, host))
  const title = isServed
    ? say({
        en: '# For scripts (X-API-KEY) and E2B clients, in their .env:',
        zh: '# 供脚本（X-API-KEY）与 E2B 客户端的 .env 使用：',
      })
    : say({ en: '# For scripts, sent as X-API-KEY:', zh: '# 供脚本使用，以 X-API-KEY 发送：' })
  return [title, ...lines].map((line) => `  ${line}`)
}

/**
 * @param {Pick<import('./settings.mjs').Settings, 'gatewayPort' | 'isGatewayTls'>} settings
 * @param {string} url
 * @param {string} host
 */
export function e2bAddresses({ gatewayPort, isGatewayTls }, url, host) {
  const api = `${url}/api/e2b`
  const gateway = `${isGatewayTls ? 'https' : 'http'}://${host}:${gatewayPort}`
  return [`E2B_API_URL=${api}`, `E2B_SANDBOX_URL=${gateway}`, `E2B_VOLUME_API_URL=${api}`]
}
