import { say } from './locale.mjs'
import { reachable } from './server.mjs'

const NAMES = { docker: 'Docker', bubblewrap: 'bubblewrap', e2b: 'E2B' }

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
  const host = ['127.0.0.1', '::1', 'localhost'].includes(reachable(settings.host)) ? 'localhost' : settings.host
  const rows = [
    [say({ en: 'Open', zh: '打开' }), `http://${host}:${settings.port}`],
    [say({ en: 'Sandboxes', zh: '沙箱' }), `${NAMES[driver.name]} (${driver.why})`],
  ]
  if (health.status !== 'ok') {
    rows.push([say({ en: 'Attention', zh: '注意' }), health.detail ?? health.status])
    rows.push([say({ en: 'Mend', zh: '修复' }), 'npm run doctor'])
  }
  if (!['127.0.0.1', '::1', 'localhost'].includes(settings.host)) {
    rows.push([
      say({ en: 'Listening on', zh: '监听地址' }),
      say({
        en: `${settings.host}: everybody who reaches this machine may run programs in its sandboxes`,
        zh: `${settings.host}：能访问这台机器的任何人都可以在沙箱中运行程序`,
      }),
    ])
  }
  const lines = rows.map(([name, value]) => `  ${name}: ${value}`)
  return ['', say({ en: `codetok is ready (${readyIn})`, zh: `codetok 已就绪（${readyIn}）` }), ...lines, ''].join('\n')
}
