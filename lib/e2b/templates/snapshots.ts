import '#server-only'
import type { SnapshotInfo } from '@/lib/contracts/e2b/snapshot'
import { AppError } from '@/lib/contracts/errors'
import type { E2bSandbox } from '../sandboxes/e2b-sandbox'
import { DEFAULT_TAG, parseTemplateName } from './template-name'
import { BUILT_IN } from './template-resolver'
import type { BuildRow, TagRow, TemplateRow } from './template-table'
import type { Templates } from './templates'

const MIB = 1024 * 1024

export interface Snapshot extends SnapshotInfo {
  id: string
  sandboxID: string
  createdAtMs: number
}

/** Templates that are made of a sandbox as it is. */
export class Snapshots {
  readonly #templates: Templates

  constructor(templates: Templates) {
    this.#templates = templates
  }

  /**
   * Keeps the sandbox's file system; under a name that there is already, in the place of what that meant.
   *
   * @throws {AppError} `bad_request` for what is no name; `conflict` for one that is built in, or a sandbox that is paused
   */
  async create(sandbox: E2bSandbox, text: string | undefined): Promise<SnapshotInfo> {
    const { name = null, tag = DEFAULT_TAG } = text === undefined ? {} : parseTemplateName(text)
    if (BUILT_IN.some(({ id }) => id === name))
      throw new AppError('conflict', `'${name}' is the name of a built-in template`)
    const ref = await sandbox.inTurn(async () => {
      const { claimed } = sandbox
      if (!claimed) throw new AppError('conflict', 'the sandbox is paused')
      return claimed.snapshot(name ?? 'snapshot')
    })
    const { table } = this.#templates
    const { limits, owner } = sandbox.facts
    const template = await table.getOrMake(owner, name)
    const build = await table.addBuild(template.id, {
      status: 'ready',
      ref,
      sandboxId: sandbox.id,
      cpuCount: limits.cpuCount,
      memoryMb: Math.round(limits.memoryBytes / MIB),
      tags: [tag],
    })
    await table.tag(template.id, build.id, [tag])
    await this.#templates.sweep(template.id)
    return infoOf(template, tag)
  }

  /** All of an owner, one for each tag. */
  async list(owner: string): Promise<Snapshot[]> {
    const { table } = this.#templates
    const found: Snapshot[] = []
    for (const template of await table.list(owner)) {
      const builds = await table.builds(template.id)
      for (const tag of await table.tags(template.id)) found.push(...snapshotOf(template, tag, builds))
    }
    return found
  }
}

function snapshotOf(template: TemplateRow, { tag, buildId }: TagRow, builds: readonly BuildRow[]): Snapshot[] {
  const build = builds.find(({ id }) => id === buildId)
  if (!build?.sandboxId) return []
  const { sandboxId: sandboxID, createdAtMs } = build
  return [{ ...infoOf(template, tag), id: `${template.id}:${tag}`, sandboxID, createdAtMs }]
}

function infoOf({ id, name }: TemplateRow, tag: string): SnapshotInfo {
  const named = `${name ?? id}:${tag}`
  return { snapshotID: named, names: name === null ? [] : [named] }
}
