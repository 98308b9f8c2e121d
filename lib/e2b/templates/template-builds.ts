import '#server-only'
import type { Logger } from 'pino'
import type { LogsQuery } from '@/lib/contracts/e2b/telemetry'
import type { BuildInfo, BuildLogEntry, NewTemplate, StartBuild } from '@/lib/contracts/e2b/template'
import { AppError } from '@/lib/contracts/errors'
import type { SandboxSpec, SandboxTemplates, TemplateBuild } from '@/lib/sandbox'
import { BuildLog } from './build-log'
import { baseOf, stepOf } from './build-steps'
import type { TemplateFiles } from './template-files'
import { DEFAULT_TAG, parseTag, parseTemplateName } from './template-name'
import { BUILT_IN, type TemplateResolver } from './template-resolver'
import type { BuildRow, TemplateRow } from './template-table'
import type { Templates } from './templates'

const MIB = 1024 * 1024
/** Builds of which the log is still there. */
const LOGS_MAX = 200

export interface TemplateBuildsOptions {
  templates: Templates
  resolver: TemplateResolver
  files: TemplateFiles
  driver: () => SandboxTemplates | undefined
  spec: SandboxSpec
  log: Logger
}

/** Makes templates of the steps that clients send, one build at a time for each request. */
export class TemplateBuilds {
  readonly #options: TemplateBuildsOptions
  readonly #logs = new Map<string, BuildLog>()
  readonly #running = new Map<string, { abort: AbortController; done: Promise<void> }>()

  constructor(options: TemplateBuildsOptions) {
    this.#options = options
  }

  /**
   * A build that waits for its steps, of a new template or of one by that name.
   *
   * @throws {AppError} `bad_request` for what is no name; `conflict` for one that is built in
   */
  async request(
    owner: string,
    request: NewTemplate,
  ): Promise<{ template: TemplateRow; build: BuildRow; tags: string[] }> {
    const { name, tag } = parseTemplateName(request.name)
    if (BUILT_IN.some(({ id }) => id === name))
      throw new AppError('conflict', `'${name}' is the name of a built-in template`)
    const given = [...(tag === undefined ? [] : [tag]), ...(request.tags ?? []).map(parseTag)]
    const tags = given.length > 0 ? [...new Set(given)] : [DEFAULT_TAG]
    const { table } = this.#options.templates
    const template = await table.getOrMake(owner, name)
    const { cpuCount, memoryBytes } = this.#options.spec.limits
    const build = await table.addBuild(template.id, {
      cpuCount: request.cpuCount ?? cpuCount,
      memoryMb: request.memoryMB ?? Math.round(memoryBytes / MIB),
      tags,
    })
    return { template, build, tags }
  }

  /** Begins it, and resolves at once. @throws {AppError} `bad_request`, `not_found`; `conflict` for one that has begun */
  async start(owner: string, templateId: string, buildId: string, request: StartBuild): Promise<void> {
    const { table } = this.#options.templates
    const template = await table.get(owner, templateId)
    const build = await table.build(template.id, buildId)
    if (build.status !== 'waiting' || this.#running.has(build.id))
      throw new AppError('conflict', 'the build has begun already')
    const driver = this.#options.driver()
    if (!driver) throw new AppError('bad_request', 'templates can not be built with this driver')
    const abort = new AbortController()
    const log = this.#logOf(build.id)
    const work: TemplateBuild = {
      name: template.name ?? template.id,
      base: await baseOf(request, async (name) => (await this.#options.resolver.resolve(owner, name)).ref),
      steps: await this.#steps(template.id, request),
      ...(request.startCmd ? { startCommand: request.startCmd } : {}),
      ...(request.readyCmd ? { readyCommand: request.readyCmd } : {}),
      cpuCount: build.cpuCount,
      ...(request.force ? { noCache: true } : {}),
      onLog: (entry) => log.add(entry),
      signal: abort.signal,
    }
    await table.changeBuild(build.id, { status: 'building' })
    const done = this.#run(driver, template, build, work).finally(() => this.#running.delete(build.id))
    this.#running.set(build.id, { abort, done })
  }

  /** @throws {AppError} `not_found` */
  async status(owner: string, templateId: string, buildId: string, logsOffset: number): Promise<BuildInfo> {
    const { table } = this.#options.templates
    const template = await table.get(owner, templateId)
    const { status, reason, reasonStep } = await table.build(template.id, buildId)
    const logEntries = this.#logs.get(buildId)?.page(logsOffset) ?? []
    return {
      templateID: template.id,
      buildID: buildId,
      status,
      logEntries,
      logs: logEntries.map(({ message }) => message),
      ...(reason === null ? {} : { reason: { message: reason, ...(reasonStep === null ? {} : { step: reasonStep }) } }),
    }
  }

  /** @throws {AppError} `not_found` */
  async log(owner: string, templateId: string, buildId: string, query: LogsQuery): Promise<BuildLogEntry[]> {
    const { table } = this.#options.templates
    const template = await table.get(owner, templateId)
    const { id } = await table.build(template.id, buildId)
    return this.#logs.get(id)?.read(query) ?? []
  }

  /** Gives up what runs. */
  async close(): Promise<void> {
    for (const { abort } of this.#running.values()) abort.abort(new Error('the server stops'))
    await Promise.all([...this.#running.values()].map(({ done }) => done))
  }

  /** Never throws: its outcome is the build's. */
  async #run(driver: SandboxTemplates, template: TemplateRow, build: BuildRow, work: TemplateBuild): Promise<void> {
    const { templates, log } = this.#options
    const { table } = templates
    try {
      const outcome = await driver.build(work)
      if (outcome.kind === 'failed') return await this.#fail(build, outcome.message, outcome.step)
      await table.changeBuild(build.id, { status: 'ready', ref: outcome.template.ref, finishedAtMs: Date.now() })
      await table.tag(template.id, build.id, JSON.parse(build.tags))
      await templates.sweep(template.id)
    } catch (error) {
      log.error({ err: error, buildId: build.id }, 'a template could not be built')
      const message = error instanceof AppError ? error.message : 'the build failed; the server’s log says why'
      await this.#fail(build, message).catch((cause) =>
        log.error({ err: cause, buildId: build.id }, 'nor could that be kept'),
      )
    }
  }

  async #fail(build: BuildRow, reason: string, step?: number): Promise<void> {
    this.#logOf(build.id).add({ level: 'error', message: reason, ...(step === undefined ? {} : { step }) })
    const reasonStep = step === undefined ? null : String(step + 1)
    await this.#options.templates.table.changeBuild(build.id, {
      status: 'error',
      reason,
      reasonStep,
      finishedAtMs: Date.now(),
    })
  }

  async #steps(templateId: string, { steps }: StartBuild): Promise<TemplateBuild['steps']> {
    const hashes = [...new Set((steps ?? []).flatMap(({ filesHash }) => filesHash ?? []))]
    const archives = new Map<string, () => AsyncIterable<Uint8Array>>()
    for (const hash of hashes) archives.set(hash, await this.#options.files.open(templateId, hash))
    return (steps ?? []).map((step) =>
      stepOf(step, (hash) => {
        const archive = archives.get(hash)
        if (!archive) throw new AppError('bad_request', 'the files of a COPY step were not uploaded')
        return archive
      }),
    )
  }

  #logOf(buildId: string): BuildLog {
    const log = this.#logs.get(buildId) ?? new BuildLog()
    this.#logs.set(buildId, log)
    const [oldest] = this.#logs.keys()
    if (this.#logs.size > LOGS_MAX && oldest !== undefined) this.#logs.delete(oldest)
    return log
  }
}
