import { pino } from 'pino'
import { makeE2b } from '@/lib/e2b/make-e2b'
import { Gate } from '@/lib/playgrounds/gate'
import { Playgrounds } from '@/lib/playgrounds/playgrounds'
import { Lifecycle, newId, SandboxMetrics, SandboxPool } from '@/lib/sandbox'
import type { AgentFiles } from '@/lib/sandbox/agent-client'
import { FakeAgent } from '@/lib/sandbox/testing/fake-agent'
import { FakeDriver } from '@/lib/sandbox/testing/fake-driver'
import { Store } from '@/lib/store/store'
import { Cards } from '../card/cards'
import { Dashboard } from '../dashboard/dashboard'
import { HistoryStore } from '../dashboard/history-store'
import { RecordStore } from '../dashboard/record-store'
import { e2bSource, playgroundSource } from '../dashboard/sandbox-source'
import { Engine } from '../engine'
import { type Env, parseEnv } from '../env'
import { previewUrl } from '../gateway-domain'
import { Keys } from '../keys/keys'
import { limitRanges } from '../limits'
import { e2bBoundsOf, e2bSpecOf, specOf } from '../make-pool'
import { Operators } from '../operators'
import { hostPolicy } from '../same-origin'
import { SandboxDirectory } from '../sandboxes/sandbox-directory'
import type { Services } from '../services'
import { Sessions } from '../sessions'
import { Templates } from '../templates/templates'
import { fakeFiles } from './fake-sandbox'

export interface FakeServices extends Services {
  driver: FakeDriver
  /** Every line logged, as an object. */
  logged: Record<string, unknown>[]
}

/** The services over a driver that only counts. */
export function fakeServices(variables: Record<string, string> = {}, files: Partial<AgentFiles> = {}): FakeServices {
  const env: Env = parseEnv({ E2B_API_KEY: 'e2b_test', OPERATOR_TOKEN: 'operator-token-of-tests', ...variables })
  const logged: Record<string, unknown>[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => logged.push(JSON.parse(line)) })
  const driver = new FakeDriver({ network: 'watched' })
  const lifecycle = new Lifecycle()
  const metrics = new SandboxMetrics({ lifecycle })
  const makePool = async () =>
    new SandboxPool({
      driver,
      connectAgent: (stream) => {
        const agent = driver.connectAgent(stream)
        if (agent instanceof FakeAgent) agent.files = fakeFiles(files)
        return agent
      },
      minSize: 0,
      maxSize: env.POOL_MAX_SIZE,
      idleTimeout: 1000,
      lifecycle,
    })
  const engine = new Engine({
    isEnabled: env.E2B_SANDBOX_ENABLED,
    maxSize: env.POOL_MAX_SIZE,
    makePool,
    onReady: (pool) => metrics.observe(pool),
    log,
  })
  const accessTokenOf = (sandboxId: string) => `token-of-${sandboxId}`
  const templates = new Templates({ engine, hasLanguages: env.SANDBOX_LANGUAGES, dataDir: '/nowhere' })
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
  const store = new Store({ url: 'file::memory:', dataDir: '/nowhere', log })
  const keys = new Keys(store, 'e2b_test')
  const e2b = makeE2b({
    engine,
    store,
    spec: e2bSpecOf(env),
    networkBounds: e2bBoundsOf(env),
    secret: 's'.repeat(64),
    dataDir: '/nowhere',
    accessTokenOf,
    log,
  })
  const dashboard = new Dashboard({
    engine,
    metrics,
    sources: [playgroundSource(sandboxes), e2bSource(e2b.sandboxes)],
    dataDir: '/',
    history: new HistoryStore({ store, server: 'of tests', log }),
    records: new RecordStore({ store, server: 'of tests', log }),
  })
  const stopping = new AbortController()
  return {
    driver,
    logged,
    env,
    dataDir: '/nowhere',
    log,
    apiKey: 'e2b_test',
    keys,
    sessions: new Sessions({
      secret: 's'.repeat(64),
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
    gatewayDomain: 'localhost:3001',
    operators: new Operators({ secret: 's'.repeat(64), operatorToken: env.OPERATOR_TOKEN, listenHost: env.HOST }),
    dashboard,
    store,
    playgrounds: new Playgrounds({ store, maxTotalBytes: env.SHARE_STORAGE }),
    playgroundGate: new Gate(),
    cards: new Cards(async () => Buffer.from('a picture')),
    stopping: stopping.signal,
    async stop() {
      await Promise.all([sandboxes.close('the server stops'), e2b.close('the server stops')])
      stopping.abort()
      await dashboard.stop()
      await engine.stop()
      await store.close()
    },
  }
}
