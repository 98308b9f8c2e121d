import '#server-only'
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { AcquireOptions, NetworkPolicy, SandboxSpec } from '@/lib/sandbox'
import type { Engine } from '@/lib/server/engine'
import type { Store } from '@/lib/store/store'
import { E2bSandboxes } from './sandboxes/e2b-sandboxes'
import { PausedSandboxes } from './sandboxes/paused-sandboxes'
import { SandboxStarter } from './sandboxes/sandbox-starter'
import { Snapshots } from './templates/snapshots'
import { TemplateBuilds } from './templates/template-builds'
import { TemplateFiles } from './templates/template-files'
import { TemplateResolver } from './templates/template-resolver'
import { TemplateTable } from './templates/template-table'
import { Templates } from './templates/templates'
import { VolumeKeepers } from './volumes/volume-keepers'
import { VolumeTable } from './volumes/volume-table'
import { Volumes } from './volumes/volumes'

/** All that answers the E2B API. */
export interface E2b {
  sandboxes: E2bSandboxes
  templates: Templates
  snapshots: Snapshots
  builds: TemplateBuilds
  /** What clients have uploaded for builds. */
  files: TemplateFiles
  volumes: Volumes
  /** What the content of volumes is reached by. */
  keepers: VolumeKeepers
  /** Finds again what has outlived a restart. @throws {AppError} `store_failed` */
  restore(): Promise<void>
  close(reason: string): Promise<void>
}

export interface E2bOptions {
  engine: Engine
  store: Store
  /** Of a sandbox that is made of a template without limits of its own. */
  spec: SandboxSpec
  /** What the operator lets programs of E2B's clients reach at most. */
  networkBounds: NetworkPolicy
  /** What tokens are made with: they are the same after a restart, and nothing has to keep them. */
  secret: string
  dataDir: string
  accessTokenOf: (sandboxId: string) => string
  log: Logger
}

export function makeE2b({ engine, store, spec, networkBounds, secret, dataDir, accessTokenOf, log }: E2bOptions): E2b {
  const driver = () => engine.pool?.driver.templates
  const table = new TemplateTable(store)
  const templates = new Templates({ table, driver, log })
  const resolver = new TemplateResolver(table)
  const files = new TemplateFiles(join(dataDir, 'template-files'), secret)
  const builds = new TemplateBuilds({ templates, resolver, files, driver, spec, log })
  const acquire = (options: AcquireOptions) => engine.acquire(options)
  const keepers = new VolumeKeepers({ acquire, spec, log })
  const volumes = new Volumes({
    table: new VolumeTable(store),
    keepers,
    driver: () => engine.pool?.driver.volumes,
    isUsed: (id): boolean =>
      sandboxes.list().some(({ facts }) => facts.volumes.some(({ volumeId }) => volumeId === id)),
    secret,
  })
  const starter = new SandboxStarter({
    acquire,
    isFull: () => engine.isFull,
    templates: resolver,
    onCountFailed: (error) => log.warn({ err: error }, 'the use of a template was not counted'),
    volumes,
    spec,
    networkBounds,
  })
  const trafficTokenOf = (id: string) => createHmac('sha256', secret).update(`traffic ${id}`).digest('hex')
  const sandboxes = new E2bSandboxes({
    starter,
    paused: new PausedSandboxes(store),
    templates: driver,
    tokensOf: ({ id, network }) => ({
      accessToken: accessTokenOf(id),
      ...(network?.allowPublicTraffic === false ? { trafficToken: trafficTokenOf(id) } : {}),
    }),
    log,
  })
  return {
    sandboxes,
    templates,
    snapshots: new Snapshots(templates),
    builds,
    files,
    volumes,
    keepers,
    async restore() {
      await table.failUnfinished('the server ended while it was built')
      await sandboxes.restore()
    },
    async close(reason) {
      await Promise.all([sandboxes.close(reason), builds.close(), keepers.closeAll()])
    },
  }
}
