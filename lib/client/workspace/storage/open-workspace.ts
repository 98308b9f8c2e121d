import type { Locale } from '@/lib/contracts/preferences'
import { randomId } from '../random-id'
import { type TemplateId, templateOf } from '../templates/templates'
import { type WorkspaceState, workspaceFrom } from '../workspace-store'
import { fromStored, type StoredWorkspace } from './stored-workspace'
import type { WorkspaceLocks } from './workspace-locks'
import type { WorkspaceStorage } from './workspace-storage'

/** How long a reloaded page waits for its former self to let go of the workspace. */
const RELOAD_WAIT_MS = 600

/** Which workspace a tab has, over reloads; other tabs have their own. */
export interface TabMemory {
  read(): string | null
  write(id: string): void
}

export type OpenOptions = {
  storage: WorkspaceStorage
  locks: WorkspaceLocks
  tab: TabMemory
  locale: Locale
  titleOf: (template: TemplateId) => string
  firstTemplate: TemplateId
  nowMs: number
}

/**
 * Finds this tab's workspace: the one that it had before a reload; else the newest that no other tab has open, since a
 * browser that has crashed forgets its tabs; else a new one. A tab that was duplicated gets a copy.
 */
export async function openWorkspace(options: OpenOptions): Promise<WorkspaceState> {
  const { storage, locks, tab } = options
  const ownId = tab.read()
  const own = ownId === null ? undefined : await readOrNothing(storage, ownId)
  // What somebody else's link showed, and nobody changed, is found again by that link.
  if (own !== undefined && (own.isTouched || own.origin === null)) {
    const isOurs = await locks.claim(own.id, RELOAD_WAIT_MS)
    return settle(options, isOurs ? own : { ...own, id: randomId(), unsaved: [...own.files.keys()] })
  }
  for (const { id, isTouched } of await storage.list().catch(() => [])) {
    if (!isTouched || !(await locks.claim(id, 1))) continue
    const stored = await readOrNothing(storage, id)
    if (stored !== undefined) return settle(options, stored)
  }
  return newWorkspace(options, options.firstTemplate)
}

/** What a link shows; the copy that this tab had made of it by editing, where it was only reloaded. */
export async function openLinked(options: OpenOptions, linked: WorkspaceState): Promise<WorkspaceState> {
  const ownId = options.tab.read()
  const own = ownId === null ? undefined : await readOrNothing(options.storage, ownId)
  if (own?.isTouched && own.origin?.link === linked.origin?.link) {
    if (await options.locks.claim(own.id, RELOAD_WAIT_MS)) return fromStored(own)
  }
  const id = randomId()
  await options.locks.claim(id, RELOAD_WAIT_MS)
  options.tab.write(id)
  return { ...linked, id }
}

export async function newWorkspace(options: OpenOptions, template: TemplateId): Promise<WorkspaceState> {
  const id = randomId()
  await options.locks.claim(id, RELOAD_WAIT_MS)
  options.tab.write(id)
  return { ...workspaceFrom(template, options.locale, options.titleOf(template), options.nowMs), id }
}

/** Opens one of the list; a copy of it where another tab has it open. */
export async function reopenWorkspace(options: OpenOptions, id: string): Promise<WorkspaceState | undefined> {
  const stored = await readOrNothing(options.storage, id)
  if (stored === undefined) return undefined
  const isOurs = await options.locks.claim(id, 1)
  return settle(options, isOurs ? stored : { ...stored, id: randomId() })
}

async function settle(options: OpenOptions, stored: StoredWorkspace): Promise<WorkspaceState> {
  // The claim of a copy's new id cannot fail: nobody else knows it.
  if (options.tab.read() !== stored.id) await options.locks.claim(stored.id, RELOAD_WAIT_MS)
  options.tab.write(stored.id)
  if (stored.isTouched) return fromStored(stored)
  // An example that nobody has changed follows the language.
  const { files } = templateOf(stored.template, options.locale)
  const isSame = files.length === stored.files.size && files.every(([path, text]) => stored.files.get(path) === text)
  if (isSame) return fromStored(stored)
  const { template, createdAtMs } = stored
  return { ...workspaceFrom(template, options.locale, options.titleOf(template), createdAtMs), id: stored.id }
}

/** A database that cannot be read is as good as none: the page works, and says that it keeps nothing when it saves. */
function readOrNothing(storage: WorkspaceStorage, id: string): Promise<StoredWorkspace | undefined> {
  return storage.read(id).catch(() => undefined)
}
