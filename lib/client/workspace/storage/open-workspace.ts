import { persistently } from '@/lib/client/persistently'
import type { Locale } from '@/lib/contracts/preferences'
import { LEAVING_MAX_MS } from '../../tab-lock'
import { randomId } from '../random-id'
import type { TemplateId } from '../templates/template-id'
import type { WorkspaceState } from '../workspace-store'
import { fromStored, type StoredWorkspace } from './stored-workspace'
import type { WorkspaceLocks } from './workspace-locks'
import type { WorkspaceStorage } from './workspace-storage'

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
  /** That template as the page shows it already; null where it shows something else. */
  shown: WorkspaceState | null
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
    const isOurs = await locks.claim(own.id, LEAVING_MAX_MS)
    return settle(options, isOurs ? own : { ...own, id: randomId(), unsaved: [...own.files.keys()] })
  }
  for (const { id, isTouched } of await storage.list().catch(() => [])) {
    if (!isTouched || !(await locks.claim(id, 1))) continue
    const stored = await readOrNothing(storage, id)
    if (stored !== undefined) return settle(options, stored)
  }
  const { shown } = options
  if (shown?.template !== options.firstTemplate) return newWorkspace(options, options.firstTemplate)
  return { ...shown, id: await claimNew(options), createdAtMs: options.nowMs }
}

/**
 * This tab's workspace where something was typed into the example before there was one: that is this tab's work from then
 * on, and what would have been opened instead stays among the recent ones.
 *
 * @param early reads what the page shows: keys may come while this waits
 */
export async function withEarlyEdits(
  options: OpenOptions,
  opened: WorkspaceState,
  early: () => WorkspaceState,
): Promise<WorkspaceState> {
  if (!early().isTouched || early().id !== null) return opened
  const id = opened.isTouched ? await claimNew(options) : opened.id
  return { ...early(), id, createdAtMs: opened.isTouched ? options.nowMs : opened.createdAtMs }
}

/** What a link shows; the copy that this tab had made of it by editing, where it was only reloaded. */
export async function openLinked(options: OpenOptions, linked: WorkspaceState): Promise<WorkspaceState> {
  const ownId = options.tab.read()
  const own = ownId === null ? undefined : await readOrNothing(options.storage, ownId)
  if (own?.isTouched && own.origin?.link === linked.origin?.link) {
    if (await options.locks.claim(own.id, LEAVING_MAX_MS)) return fromStored(own)
  }
  return { ...linked, id: await claimNew(options) }
}

export async function newWorkspace(options: OpenOptions, template: TemplateId): Promise<WorkspaceState> {
  const [{ workspaceFrom }, id] = await Promise.all([
    persistently(() => import('../templates/workspace-from')),
    claimNew(options),
  ])
  return { ...workspaceFrom(template, options.locale, options.titleOf(template), options.nowMs), id }
}

/** @returns the id of a workspace that is this tab's from now on */
async function claimNew({ locks, tab }: OpenOptions): Promise<string> {
  const id = randomId()
  await locks.claim(id, LEAVING_MAX_MS)
  tab.write(id)
  return id
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
  if (options.tab.read() !== stored.id) await options.locks.claim(stored.id, LEAVING_MAX_MS)
  options.tab.write(stored.id)
  if (stored.isTouched) return fromStored(stored)
  // An example that nobody has changed follows the language.
  const [{ templateOf }, { workspaceFrom }] = await Promise.all([
    persistently(() => import('../templates/templates')),
    persistently(() => import('../templates/workspace-from')),
  ])
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
