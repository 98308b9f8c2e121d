import '#server-only'
import type { Env } from './env'

type GatewayEnv = Pick<Env, 'GATEWAY_DOMAIN' | 'GATEWAY_PORT' | 'GATEWAY_TLS_CERT'>

/** Of `<port>-<name>.<domain>`, with its port. */
export function gatewayDomain({ GATEWAY_DOMAIN, GATEWAY_PORT }: GatewayEnv): string {
  return GATEWAY_DOMAIN ?? `localhost:${GATEWAY_PORT}`
}

/** Where the servers of a sandbox are seen, with `{port}`. Behind a proxy that adds TLS, who asks over HTTPS makes it that. */
export function previewUrl(env: GatewayEnv, name: string): string {
  const scheme = env.GATEWAY_TLS_CERT === undefined ? 'http' : 'https'
  return `${scheme}://{port}-${name}.${gatewayDomain(env)}/`
}
