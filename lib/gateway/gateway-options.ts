import type { Logger } from 'pino'
import type { AgentClient } from '@/lib/sandbox'

/** What of a sandbox is known without waking it. */
export interface GatewayToken {
  readonly id: string
  /** What envd clients send as X-Access-Token, and sign URLs with. */
  readonly accessToken: string
}

/** A sandbox as the gateway needs it. */
export interface GatewaySandbox extends GatewayToken {
  readonly agent: Pick<AgentClient, 'request' | 'tunnel'>
  /** What clients of the user's own servers must send; undefined: nothing, they are public. */
  readonly trafficToken?: string | undefined
  /** The Host that the user's own servers see; `${PORT}` stands for the port. Undefined: the client's. */
  readonly requestHost?: string | undefined
  /** Ports where those servers speak TLS themselves. */
  readonly httpsPorts?: readonly number[] | undefined
  /** Fires when it pauses or ends: connections to it are cut, since no answer would come. */
  readonly leaving?: AbortSignal | undefined
  /** Somebody used it. */
  touch(): void
}

export interface GatewayOptions {
  /** A running sandbox; one that sleeps until somebody asks for it is woken first. */
  find(sandboxId: string): Promise<GatewaySandbox | undefined>
  /** The same for the name in the host of a preview, which need not be the sandbox's id. */
  findByHost(name: string): Promise<GatewaySandbox | undefined>
  /** Of every sandbox that `find` can give: a signed URL names its sandbox by what it was signed with alone. */
  tokens(): Iterable<GatewayToken>
  /** Of previews: `<port>-<name>.<domain>`; may have a port, which is not looked at. */
  domain: string
  /** Whether a Host header is one of the server's own names, on which API clients come. */
  isOwnHost(host: string | null): boolean
  log: Logger
}
