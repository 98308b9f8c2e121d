import '#server-only'
import { createHmac, randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import type { Logger } from 'pino'
import { collectDefaultMetrics } from 'prom-client'
import { tellReason } from '@/lib/contracts/reasons'
import { type E2b, makeE2b } from '@/lib/e2b/make-e2b'
import { Gate } from '@/lib/playgrounds/gate'
import { Playgrounds } from '@/lib/playgrounds/playgrounds'
import { newId, SandboxLogger, SandboxMetrics } from '@/lib/sandbox'
import { Store } from '@/lib/store/store'
import { CardFonts } from './card/card-fonts'
import { cardTextOf } from './card/card-text'
import { Cards } from './card/cards'
import { drawCard } from './card/draw-card'
import { Dashboard } from './dashboard/dashboard'
import { HistoryStore } from './dashboard/history-store'
import { RecordStore } from './dashboard/record-store'
import { e2bSource, playgroundSource } from './dashboard/sandbox-source'
import { Engine } from './engine'
import { type Env, parseEnv } from './env'
import { gatewayDomain, previewUrl } from './gateway-domain'
import { keptSecret, openDataDir } from './kept-secret'
import { Keys } from './keys/keys'
import { limitRanges } from './limits'
import { createLogger } from './log'
import { e2bBoundsOf, e2bSpecOf, makePool, specOf } from './make-pool'
import { Operators } from './operators'
import { hostPolicy } from './same-origin'
import { SandboxDirectory } from './sandboxes/sandbox-directory'
import { digest } from './secrets'
import { Sessions } from './sessions'
import { Templates } from './templates/templates'

/** Everything that answers requests, built once a process. */
export interface Services {
  readonly env: Env
  readonly dataDir: string
  readonly log: Logger
  /** What E2B clients and scripts send as X-API-KEY. */
  readonly apiKey: string
  readonly keys: Keys
  readonly sessions: Sessions
  readonly isOwnHost: (host: string | null) => boolean
  readonly engine: Engine
  /** Of the engine and of this process, for Prometheus. */
  readonly metrics: SandboxMetrics
  /** Of the playground's sandboxes. */
  readonly templates: Templates
  readonly sandboxes: SandboxDirectory
  /** All that E2B's clients have. */
  readonly e2b: E2b
  /** Of `<port>-<id>.<domain>`, with its port. */
  readonly gatewayDomain: string
  readonly operators: Operators
  readonly dashboard: Dashboard
  /** Share links and everything else that outlives a restart; `startServer` opens it. */
  readonly store: Store
  readonly playgrounds: Playgrounds
  readonly playgroundGate: Gate
  readonly cards: Cards
  /** Fires when the server stops: streams end. */
  readonly stopping: AbortSignal
  stop(): Promise<void>
}

const KEY = Symbol.for('codetok.services')
const holder = globalThis as { [KEY]?: Services }

/**
 * The services of this process. Built at the first use and kept on `globalThis`: a Next.js build evaluates this module once for
 * routes and once for instrumentation, and a dev reload does so again.
 *
 * @throws {EnvError} where the environment is wrong
 */
export function services(): Services {
  holder[KEY] ??= buildServices(parseEnv(process.env))
  return holder[KEY]
}

function buildServices(env: Env): Services {
  const log = createLogger(env.LOG_LEVEL)
  const dataDir = openDataDir(resolve(env.DATA_DIR))
  const secret = env.SESSION_SECRET ?? keptSecret(dataDir, 'session-secret', () => randomBytes(32).toString('hex'))
  // The form that every version of the E2B SDK takes for a key.
  const apiKey = env.E2B_API_KEY ?? keptSecret(dataDir, 'e2b-api-key', () => `e2b_${randomBytes(20).toString('hex')}`)
  const store = new Store({ url: env.DATABASE_URL, dataDir, log })
  const keys = new Keys(store, apiKey)
  const metrics = new SandboxMetrics()
  const sandboxLog = new SandboxLogger({ level: env.LOG_LEVEL })
  collectDefaultMetrics({ register: metrics.registry })
  const engine = new Engine({
    isEnabled: env.E2B_SANDBOX_ENABLED,
    maxSize: env.POOL_MAX_SIZE,
    makePool: () => makePool(env, dataDir, log),
    onReady: (pool) => metrics.observe(pool),
    log,
  })
  // Computed, so that it is the same as long as the sandbox lives and nothing has to keep it.
  const accessTokenOf = (sandboxId: string) =>
    createHmac('sha256', secret).update(`envd access ${sandboxId}`).digest('hex')
  const templates = new Templates({ engine, hasLanguages: env.SANDBOX_LANGUAGES, dataDir })
  const sandboxes = new SandboxDirectory({
    acquire: (options = {}) => engine.acquire(options),
    log,
    accessTokenOf,
    previewUrlOf: (name) => previewUrl(env, name),
    requireTemplate: (template) => templates.require(template),
    spec: specOf(env),
    limitRanges: limitRanges(env),
    defaultTimeoutMs: env.E2B_TIMEOUT,
    idleTimeoutMs: env.SANDBOX_IDLE_TIMEOUT,
    maxSandboxes: env.SESSION_MAX_SANDBOXES,
    maxRuns: env.SESSION_MAX_RUNS,
  })
  const e2b = makeE2b({
    engine,
    store,
    spec: e2bSpecOf(env),
    networkBounds: e2bBoundsOf(env),
    secret,
    dataDir,
    accessTokenOf,
    log,
  })
  const kept = { store, server: digest(`${hostname()} ${dataDir}`).toString('hex').slice(0, 16), log }
  const dashboard = new Dashboard({
    engine,
    metrics,
    sources: [playgroundSource(sandboxes), e2bSource(e2b.sandboxes)],
    dataDir,
    history: new HistoryStore(kept),
    records: new RecordStore(kept),
  })
  const cardFonts = new CardFonts(resolve(dataDir, 'card-fonts'))
  const stopping = new AbortController()
  return {
    env,
    dataDir,
    log,
    apiKey,
    keys,
    sessions: new Sessions({
      secret,
      ownerOfKey: (key) => keys.ownerOf(key),
      operatorToken: env.OPERATOR_TOKEN,
      newId,
    }),
    isOwnHost: hostPolicy(env.HOST, env.ALLOWED_HOSTS),
    engine,
    metrics,
    templates,
    sandboxes,
    e2b,
    gatewayDomain: gatewayDomain(env),
    operators: new Operators({ secret, operatorToken: env.OPERATOR_TOKEN, listenHost: env.HOST }),
    dashboard,
    store,
    playgrounds: new Playgrounds({ store, maxTotalBytes: env.SHARE_STORAGE }),
    playgroundGate: new Gate(),
    cards: new Cards((playground) => drawCard(cardTextOf(playground), cardFonts)),
    stopping: stopping.signal,
    async stop() {
      // In this order, so that who looks is told why before its stream ends.
      await Promise.all([sandboxes.close(tellReason('stopping')), e2b.close(tellReason('stopping'))])
      stopping.abort()
      await dashboard.stop()
      await engine.stop()
      await store.close()
      await sandboxLog.close()
    },
  }
}
