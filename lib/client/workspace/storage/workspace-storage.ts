import { createStore, del, get, setMany, type UseStore, update } from 'idb-keyval'
import { z } from 'zod'
import { dropLeavingNote, withLeavingNote, writeLeavingNote } from './leaving-note'
import { StoredWorkspace, WorkspaceSummary } from './stored-workspace'

/** The list of all, beside them: a browser would have to read every file to make it. */
const LIST = 'list'
const KEPT_WORKSPACES = 20
/** Examples that nobody has changed, which open tabs may still show. */
const KEPT_EXAMPLES = 5

const Summaries = z.array(WorkspaceSummary)

/** Where workspaces are kept between visits. */
export interface WorkspaceStorage {
  read(id: string): Promise<StoredWorkspace | undefined>
  write(workspace: StoredWorkspace): Promise<void>
  /** At once, for a page that is being left; its tab's next `read` finds it. */
  writeLeaving(workspace: StoredWorkspace): void
  /** Newest first. */
  list(): Promise<WorkspaceSummary[]>
  remove(id: string): Promise<void>
}

/** The browser's own database, which holds far more than `localStorage`, bytes included, and blocks nothing. */
export class IndexedDbStorage implements WorkspaceStorage {
  #opened: UseStore | undefined

  async read(id: string): Promise<StoredWorkspace | undefined> {
    const parsed = StoredWorkspace.safeParse(await get(keyOf(id), this.#store()))
    return withLeavingNote(sessionStorage, id, parsed.success ? parsed.data : undefined)
  }

  writeLeaving(workspace: StoredWorkspace): void {
    writeLeavingNote(sessionStorage, workspace)
  }

  async write(workspace: StoredWorkspace): Promise<void> {
    const { id, title, template, updatedAtMs, isTouched } = workspace
    await setMany([[keyOf(id), workspace]], this.#store())
    dropLeavingNote(sessionStorage)
    const dropped: string[] = []
    await update<unknown>(
      LIST,
      (old) => {
        const others = parseList(old).filter((other) => other.id !== id)
        const list = [{ id, title, template, updatedAtMs, isTouched }, ...others]
        const kept = [
          ...list.filter((summary) => summary.isTouched).slice(0, KEPT_WORKSPACES),
          ...list.filter((summary) => !summary.isTouched).slice(0, KEPT_EXAMPLES),
        ]
        dropped.push(...list.filter((summary) => !kept.includes(summary)).map((summary) => summary.id))
        return kept
      },
      this.#store(),
    )
    for (const old of dropped) await del(keyOf(old), this.#store())
  }

  async list(): Promise<WorkspaceSummary[]> {
    return parseList(await get(LIST, this.#store())).sort((a, b) => b.updatedAtMs - a.updatedAtMs)
  }

  async remove(id: string): Promise<void> {
    await update<unknown>(LIST, (old) => parseList(old).filter((other) => other.id !== id), this.#store())
    await del(keyOf(id), this.#store())
  }

  #store(): UseStore {
    this.#opened ??= createStore('codetok', 'workspaces')
    return this.#opened
  }
}

const keyOf = (id: string) => `workspace:${id}`

function parseList(value: unknown): WorkspaceSummary[] {
  const parsed = Summaries.safeParse(value)
  return parsed.success ? parsed.data : []
}
