import type { Duplex } from 'node:stream'
import type {
  AgentClient,
  AgentFiles,
  AgentHttpStream,
  AgentRun,
  AgentRunRequest,
  AgentSample,
  AgentTerminal,
  ClaimSettings,
  ListeningPort,
  TerminalRequest,
} from '../agent-client'
import { deferred } from '../deferred'

function absent(what: string): never {
  throw new Error(`the fake agent has no ${what}`)
}

/** An agent at our own seam, for tests of what lies above it: it answers, or does not, as it is told. */
export class FakeAgent implements AgentClient {
  readonly #closed = deferred<void>()
  readonly closed = this.#closed.promise
  readonly claims: ClaimSettings[] = []
  /** Resolves or rejects for each health check. */
  onPing: () => Promise<void> = async () => {}
  isResting = false
  onClaim: () => Promise<void> = async () => {}
  onStartRun: (request: AgentRunRequest, signal?: AbortSignal) => Promise<AgentRun> = async () => absent('runs')
  onOpenTerminal: (request: TerminalRequest) => Promise<AgentTerminal> = async () => absent('terminals')
  /** Set once connections of programs are accepted. */
  onConnection: Parameters<AgentClient['acceptConnections']>[0] | undefined
  files: AgentFiles = new Proxy({} as AgentFiles, { get: () => absent('files') })

  tellDisk(): void {}

  rest(isResting: boolean): void {
    this.isResting = isResting
  }

  async ping(_timeoutMs: number): Promise<void> {
    await this.onPing()
  }

  async claim(settings: ClaimSettings): Promise<void> {
    this.claims.push(settings)
    await this.onClaim()
  }

  startRun(request: AgentRunRequest, options?: { signal?: AbortSignal }): Promise<AgentRun> {
    return this.onStartRun(request, options?.signal)
  }

  openTerminal(request: TerminalRequest): Promise<AgentTerminal> {
    return this.onOpenTerminal(request)
  }

  metrics(): AsyncIterable<AgentSample> {
    return absent('metrics')
  }

  ports(): AsyncIterable<readonly ListeningPort[]> {
    return absent('ports')
  }

  request(): Duplex & AgentHttpStream {
    return absent('HTTP')
  }

  async tunnel(): Promise<Duplex> {
    return absent('tunnels')
  }

  acceptConnections(onConnection: Parameters<AgentClient['acceptConnections']>[0]): void {
    this.onConnection = onConnection
  }

  close(): void {
    this.#closed.resolve()
  }
}
