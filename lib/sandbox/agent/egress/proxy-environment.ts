/** Where programs of a sandbox with a network find the proxy, HTTP and SOCKS5 on one port. */
export const PROXY_PORT = 3128

const PROXY = `http://127.0.0.1:${PROXY_PORT}`

/**
 * By which curl, git, pip, npm, apt and Node.js itself find it. `ALL_PROXY` speaks HTTP too: clients without a SOCKS library
 * fail at its mere mention.
 */
export function proxyEnvironment(): Record<string, string> {
  const variables = { http_proxy: PROXY, https_proxy: PROXY, all_proxy: PROXY, no_proxy: 'localhost,127.0.0.1,::1' }
  const upper = Object.entries(variables).map(([name, value]) => [name.toUpperCase(), value])
  return { ...variables, ...Object.fromEntries(upper), NODE_USE_ENV_PROXY: '1' }
}
