import { say } from '../setup/locale.mjs'

const TIMEOUT_MS = 10_000

/** @typedef {import('../doctor.mjs').Finding} Finding */

/**
 * Whether the E2B server that makes the sandboxes answers, and takes the key.
 *
 * @param {import('../setup/settings.mjs').Upstream} upstream
 * @returns {Promise<Finding>}
 */
export async function upstreamFinding({ apiKey, apiUrl }) {
  const title = say({ en: 'E2B server', zh: 'E2B 服务器' })
  const remedy = say({
    en: 'check E2B_UPSTREAM_API_KEY, E2B_UPSTREAM_API_URL and E2B_UPSTREAM_SANDBOX_URL; docs/e2b.md says what each is',
    zh: '请检查 E2B_UPSTREAM_API_KEY、E2B_UPSTREAM_API_URL 和 E2B_UPSTREAM_SANDBOX_URL；docs/e2b.zh-CN.md 说明了各自的含义',
  })
  /** @param {string} found @returns {Finding} */
  const failed = (found) => ({ id: 'e2b', level: 'fail', title, found, remedy })
  try {
    const response = await fetch(`${apiUrl}/v2/sandboxes?limit=1`, {
      headers: { 'X-API-KEY': apiKey },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (response.ok) {
      return { id: 'e2b', level: 'ok', title, found: say({ en: `${apiUrl} answers`, zh: `${apiUrl} 有应答` }) }
    }
    if (response.status === 401) {
      return failed(say({ en: `${apiUrl} refuses the key (401)`, zh: `${apiUrl} 拒绝此密钥（401）` }))
    }
    return failed(say({ en: `${apiUrl} answers ${response.status}`, zh: `${apiUrl} 返回 ${response.status}` }))
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const reason = cause instanceof Error ? cause.message || ('code' in cause ? cause.code : cause.name) : cause
    return failed(say({ en: `${apiUrl} can't be reached: ${reason}`, zh: `无法连接 ${apiUrl}：${reason}` }))
  }
}
