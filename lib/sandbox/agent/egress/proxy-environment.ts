/** Where programs of a sandbox with a network find the proxy, HTTP and SOCKS5 on one port. */
export const PROXY_PORT = 3128

/** Under which all find it. */
const COMMON_ADDRESS = '127.0.0.1'

/**
 * By which curl, git, pip, npm, apt and Node.js itself find it. `ALL_PROXY` speaks HTTP too: clients without a SOCKS library
 * fail at its mere mention.
 */
export function proxyEnvironment(port: number): Record<string, string> {
  const proxy = proxyAt(COMMON_ADDRESS, port)
  const variables = {
    http_proxy: proxy,
    https_proxy: proxy,
    all_proxy: proxy,
    no_proxy: 'localhost,127.0.0.1,0.0.0.0,::1',
  }
  const upper = Object.entries(variables).map(([name, value]) => [name.toUpperCase(), value])
  return { ...variables, ...Object.fromEntries(upper), NODE_USE_ENV_PROXY: '1' }
}

/**
 * The address of this machine under which one launched program, and all that it starts, is told to find the proxy: by it a
 * connection says whose it is. All of 127.0.0.0/8 is the loopback.
 *
 * @param gid the program's own group
 */
export function ownProxyAddress(gid: number): string {
  return `127.1.${gid >> 8}.${gid & 0xff}`
}

/** The environment with the program's own address, where it names the common one. */
export function withProxyAddress(env: Record<string, string>, address: string, port: number): Record<string, string> {
  const [common, own] = [proxyAt(COMMON_ADDRESS, port), proxyAt(address, port)]
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value === common ? own : value]))
}

function proxyAt(address: string, port: number): string {
  return `http://${address}:${port}`
}
