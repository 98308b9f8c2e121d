import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import { CODE_INTERPRETER_TEMPLATE, type SandboxLimits } from '@/lib/sandbox'
import { DEFAULT_TAG, parseTemplateName } from './template-name'
import type { TemplateTable } from './template-table'

const MIB = 1024 * 1024

/** What sandboxes are made of. */
export interface Template {
  id: string
  /** What people call it. */
  alias?: string
  /** For `SandboxSpec.template`; absent: the profile's own image. */
  ref?: string
  limits: Partial<SandboxLimits>
}

/** There is one for everybody; these names can't be given to others. */
export const BUILT_IN: readonly Template[] = [
  { id: 'base', alias: 'base', limits: {} },
  // The same image has the gateway; clients start it by its command.
  { id: 'mcp-gateway', alias: 'mcp-gateway', limits: {} },
  { id: 'code-interpreter-v1', alias: 'code-interpreter-v1', ref: CODE_INTERPRETER_TEMPLATE, limits: {} },
]

export class TemplateResolver {
  readonly #table: TemplateTable

  constructor(table: TemplateTable) {
    this.#table = table
  }

  /** A sandbox was made of it. Those that are built in are not counted. */
  async countSpawn({ id }: Template): Promise<void> {
    if (!BUILT_IN.some((builtIn) => builtIn.id === id)) await this.#table.countSpawn(id)
  }

  /** @param text an id or a name, with a tag or without @throws {AppError} `not_found`; `conflict` while it is not built */
  async resolve(owner: string, text: string): Promise<Template> {
    const { name, tag = DEFAULT_TAG } = parseTemplateName(text)
    const builtIn = BUILT_IN.find(({ id }) => id === name)
    if (builtIn && tag === DEFAULT_TAG) return builtIn
    const template = builtIn
      ? undefined
      : ((await this.#table.find(owner, name)) ?? (await this.#table.findPublic(name)))
    const build = template && (await this.#table.taggedBuild(template.id, tag))
    if (!template || !build?.ref) throw new AppError('not_found', `template '${text}' not found`)
    return {
      id: template.id,
      ...(template.name === null ? {} : { alias: template.name }),
      ref: build.ref,
      limits: { cpuCount: build.cpuCount, memoryBytes: build.memoryMb * MIB },
    }
  }
}
