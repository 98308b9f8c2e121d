import '#server-only'
import type { Logger } from 'pino'
import { AppError } from '@/lib/contracts/errors'
import type { SandboxTemplates } from '@/lib/sandbox'
import { parseTemplateName } from './template-name'
import type { BuildRow, TemplateRow, TemplateTable } from './template-table'

export interface TemplatesOptions {
  table: TemplateTable
  /** Undefined where the driver has none. */
  driver: () => SandboxTemplates | undefined
  log: Logger
}

/** What there is to make sandboxes of, and its end: what no tag points to any more is not kept. */
export class Templates {
  readonly table: TemplateTable
  readonly #driver: TemplatesOptions['driver']
  readonly #log: Logger

  constructor({ table, driver, log }: TemplatesOptions) {
    this.table = table
    this.#driver = driver
    this.#log = log
  }

  /** With a tag that tag alone, and the template when it was the last one. @throws {AppError} `not_found` */
  async remove(owner: string, text: string): Promise<void> {
    const { name, tag } = parseTemplateName(text)
    const template = await this.table.get(owner, name)
    if (tag === undefined) return this.#removeAll(template)
    const tags = await this.table.tags(template.id)
    if (!tags.some((row) => row.tag === tag)) throw new AppError('not_found', `template '${text}' not found`)
    await this.table.untag(template.id, [tag])
    if (tags.length === 1) await this.#removeAll(template)
    else await this.sweep(template.id)
  }

  /** Removes the builds that nobody can name any more. */
  async sweep(templateId: string): Promise<void> {
    const tagged = new Set((await this.table.tags(templateId)).map(({ buildId }) => buildId))
    for (const build of await this.table.builds(templateId)) {
      if (build.status !== 'ready' || tagged.has(build.id)) continue
      await this.table.removeBuild(build.id)
      await this.#drop(build)
    }
  }

  async #removeAll({ id }: TemplateRow): Promise<void> {
    const builds = await this.table.builds(id)
    await this.table.remove(id)
    for (const build of builds) await this.#drop(build)
  }

  /** What is left of it takes room and nothing else: nobody finds it any more. */
  async #drop({ ref }: BuildRow): Promise<void> {
    if (ref === null) return
    await this.#driver()
      ?.remove(ref)
      .catch((error: unknown) => this.#log.warn({ err: error, ref }, 'a template that is gone still takes room'))
  }
}
