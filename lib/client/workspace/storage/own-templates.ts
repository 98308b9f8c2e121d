import { createStore, get, type UseStore, update } from 'idb-keyval'
import { z } from 'zod'
import { randomId } from '../random-id'
import type { WorkspaceState } from '../workspace-store'
import { StoredWorkspace, toStored } from './stored-workspace'

const KEY = 'templates'
const KEPT_TEMPLATES = 30

const OwnTemplate = StoredWorkspace.pick({
  id: true,
  title: true,
  template: true,
  files: true,
  folders: true,
  tabs: true,
  entry: true,
  args: true,
})
/** A project that new ones start from, as the browser's database keeps it. */
export type OwnTemplate = z.infer<typeof OwnTemplate>

/** What another version of the page has written and this one can't read is left out. */
const OwnTemplates = z.array(z.unknown()).transform((all) =>
  all.flatMap((one) => {
    const parsed = OwnTemplate.safeParse(one)
    return parsed.success ? [parsed.data] : []
  }),
)

/** Templates of this browser's own, beside its workspaces; newest first. */
export class OwnTemplateStorage {
  #opened: UseStore | undefined

  async list(): Promise<OwnTemplate[]> {
    return parse(await get(KEY, this.#store()))
  }

  /** Takes the place of one with the same title. @throws what the browser throws where it keeps nothing */
  async save(state: WorkspaceState, nowMs: number): Promise<void> {
    const template = OwnTemplate.parse(toStored(state, randomId(), nowMs))
    await update<unknown>(
      KEY,
      (old) => [template, ...parse(old).filter(({ title }) => title !== template.title)].slice(0, KEPT_TEMPLATES),
      this.#store(),
    )
  }

  async remove(id: string): Promise<void> {
    await update<unknown>(KEY, (old) => parse(old).filter((other) => other.id !== id), this.#store())
  }

  #store(): UseStore {
    this.#opened ??= createStore('codetok', 'workspaces')
    return this.#opened
  }
}

function parse(value: unknown): OwnTemplate[] {
  const parsed = OwnTemplates.safeParse(value)
  return parsed.success ? parsed.data : []
}
