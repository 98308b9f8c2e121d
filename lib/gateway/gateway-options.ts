import type { Logger } from 'pino'
import type { AgentClient } from '@/lib/sandbox'

/** A sandbox as the gateway needs it. */
export interface GatewaySandbox {
  readonly id: string
  readonly agent: Pick<AgentClient, 'request' | 'tunnel'>
  /** What envd clients send as X-Access-Token. */
  readonly accessToken: string
  /** Somebody used it. */
  touch(): void
}

export interface GatewayOptions {
  find(sandboxId: string): GatewaySandbox | undefined
  /** Of previews: `<port>-<id>.<domain>`; may have a port, which is not looked at. */
  domain: string
  /** Whether a Host header is one of the server's own names, on which API clients come. */
  isOwnHost(host: string | null): boolean
  log: Logger
}
