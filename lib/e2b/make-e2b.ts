import '#server-only'
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { SandboxSpec } from '@/lib/sandbox'
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

/** All that answers the E2B API. */
export interface E2b {
  sandboxes: E2bSandboxes
  templates: Templates
  snapshots: Snapshots
  builds: TemplateBuilds
  /** What clients have uploaded for builds. */
  files: TemplateFiles
  /** Finds again what has outlived a restart. @throws {AppError} `store_failed` */
  restore(): Promise<void>
  close(reason: string): Promise<void>
}

export interface E2bOptions {
  engine: Engine
  store: Store
  /** Of a sandbox that is made of a template without limits of its own. */
  spec: SandboxSpec
  /** What tokens are made with: they are the same after a restart, and nothing has to keep them. */
  secret: string
  dataDir: string
  accessTokenOf: (sandboxId: string) => string
  log: Logger
}

export function makeE2b({ engine, store, spec, secret, dataDir, accessTokenOf, log }: E2bOptions): E2b {
  const driver = () => engine.pool?.driver.templates
  const table = new TemplateTable(store)
  const templates = new Templates({ table, driver, log })
  const resolver = new TemplateResolver(table)
  const files = new TemplateFiles(join(dataDir, 'template-files'), secret)
  const builds = new TemplateBuilds({ templates, resolver, files, driver, spec, log })
  const starter = new SandboxStarter({
    acquire: (options) => engine.acquire(options),
    templates: resolver,
    spec,
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
    async restore() {
      await table.failUnfinished('the server ended while it was built')
      await sandboxes.restore()
    },
    async close(reason) {
      await Promise.all([sandboxes.close(reason), builds.close()])
    },
  }
}
