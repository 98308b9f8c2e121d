'use client'

import { useLocale, useTranslations } from 'next-intl'
import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { toast } from 'sonner'
import { setPreferenceCookie } from '@/lib/client/preference-cookie'
import { fromAddress } from '@/lib/client/share/code-address'
import { runLanguage } from '@/lib/client/workspace/languages'
import { type FileContent, projectOf } from '@/lib/client/workspace/project'
import { keepWorkspace } from '@/lib/client/workspace/storage/keep-workspace'
import {
  newWorkspace,
  type OpenOptions,
  openLinked,
  openWorkspace,
  reopenWorkspace,
  type TabMemory,
  withEarlyEdits,
} from '@/lib/client/workspace/storage/open-workspace'
import type { OwnTemplate } from '@/lib/client/workspace/storage/own-templates'
import type { WorkspaceSummary } from '@/lib/client/workspace/storage/stored-workspace'
import { TabLocks } from '@/lib/client/workspace/storage/workspace-locks'
import { IndexedDbStorage } from '@/lib/client/workspace/storage/workspace-storage'
import { FIRST_TEMPLATE, type TemplateId } from '@/lib/client/workspace/templates/template-id'
import type { WorkspaceState } from '@/lib/client/workspace/workspace-store'
import { RETURNING_COOKIE } from '@/lib/contracts/preferences'
import { useWorkspaceStore } from './workspace-context'

const TAB_KEY = 'codetok.workspace'

/** Survives a reload and is no other tab's; refused storage is a tab that remembers nothing. */
const tabMemory: TabMemory = {
  read: () => {
    try {
      return sessionStorage.getItem(TAB_KEY)
    } catch {
      return null
    }
  },
  write: (id) => {
    try {
      sessionStorage.setItem(TAB_KEY, id)
    } catch {
      // The next reload opens the newest workspace instead, which is most likely this one.
    }
  },
}

/** The link's own page again, without the copy that this tab has made of it; that is among the recent ones from now on. */
function reopenLink(link: string): void {
  try {
    sessionStorage.removeItem(TAB_KEY)
  } catch {
    // As above: nothing was remembered.
  }
  if (location.pathname + location.hash === link) location.reload()
  else location.assign(link)
}

/** Files and a name to start with instead of the template's; how they are shown and run, where that is known. */
export type GivenProject = {
  title: string
  files: ReadonlyMap<string, FileContent>
  kept?: Pick<OwnTemplate, 'folders' | 'tabs' | 'entry' | 'args'>
}

/** The projects of this browser: what is kept of this one, and the others. */
export type Library = {
  startNew: (template: TemplateId, given?: GivenProject) => Promise<void>
  reopen: (id: string) => Promise<void>
  recent: () => Promise<WorkspaceSummary[]>
  /** Shows what the workspace's link shows, in the place of what was made of it. */
  startOver: () => Promise<void>
  /** False, and nothing is removed, while another tab has it open. */
  remove: (id: string) => Promise<boolean>
  /** Resolves when everything up to now is in the browser's database. */
  flush: () => Promise<void>
}

export const LibraryContext = createContext<Library | null>(null)

export function useLibrary(): Library {
  const library = useContext(LibraryContext)
  if (library === null) throw new Error('there is no LibraryContext above this component')
  return library
}

function withGiven(state: WorkspaceState, { title, files, kept }: GivenProject): WorkspaceState {
  if (kept !== undefined) {
    const { folders, tabs, entry, args } = kept
    return { ...state, title, project: projectOf(files, folders), tabs, entry, args, isTouched: true }
  }
  const programs = [...files.keys()].filter((path) => runLanguage(path) !== undefined)
  const entry = programs.find((path) => /(^|\/)(main|index|app)\.\w+$/.test(path)) ?? programs[0] ?? null
  const first = entry ?? [...files].find(([, content]) => typeof content === 'string')?.[0] ?? null
  const tabs = { open: first === null ? [] : [first], active: first }
  return { ...state, title, project: projectOf(files), entry, tabs, isTouched: true }
}

/** The address of a page that shows one's own work. */
const HOME = '/'

/** What is shown from here on is not what the link shows. */
function leaveLink(): void {
  if (location.pathname + location.hash !== HOME) history.replaceState(null, '', HOME)
}

/** Opens what the page's link shows, or else this tab's workspace, and keeps it from then on. */
export function useOpenLibrary(linked: WorkspaceState | null): Library {
  const store = useWorkspaceStore()
  const locale = useLocale()
  const t = useTranslations('project')
  const tTemplates = useTranslations('templates')
  const [storage] = useState(() => new IndexedDbStorage())
  const [locks] = useState(() => new TabLocks())
  const flush = useRef<() => Promise<void>>(async () => undefined)

  const library = useMemo(() => {
    const options = (): OpenOptions => ({
      storage,
      locks,
      tab: tabMemory,
      locale,
      titleOf: (template) => tTemplates(`${template}Title`),
      firstTemplate: FIRST_TEMPLATE,
      shown: null,
      nowMs: Date.now(),
    })
    const open = async (find: Promise<WorkspaceState | undefined>) => {
      const state = await find
      if (state !== undefined) store.getState().replace(state)
    }
    const openFirst = async () => {
      const shown = linked ?? (await fromAddress(location.hash))
      if (shown !== null) return open(openLinked(options(), shown))
      const painted = store.getInitialState()
      const example = painted.project.docs.size === 0 ? null : painted
      const opened = await openWorkspace({ ...options(), shown: example })
      await open(withEarlyEdits(options(), opened, store.getState))
    }
    let tellFirst = () => {}
    // What is asked for while the first one is being opened comes after it: it would be replaced by that.
    const first = new Promise<void>((resolve) => {
      tellFirst = resolve
    })
    return {
      openFirst: () => openFirst().finally(tellFirst),
      startNew: async (template: TemplateId, given?: GivenProject) => {
        await first
        await flush.current()
        leaveLink()
        await open(
          newWorkspace(options(), template).then((state) => (given === undefined ? state : withGiven(state, given))),
        )
      },
      reopen: async (id: string) => {
        await first
        await flush.current()
        leaveLink()
        await open(reopenWorkspace(options(), id))
      },
      recent: async () => {
        const current = store.getState().id
        const all = await storage.list().catch(() => [])
        return all.filter(({ id, isTouched }) => isTouched && id !== current)
      },
      startOver: async () => {
        await flush.current()
        const { origin } = store.getState()
        if (origin !== null) reopenLink(origin.link)
      },
      remove: async (id: string) => {
        if (await locks.isTaken(id)) return false
        await storage.remove(id)
        return true
      },
      flush: () => flush.current(),
    }
  }, [storage, locks, locale, store, tTemplates, linked])

  useEffect(() => {
    let isWarned = false
    let isReturning = false
    const kept = keepWorkspace(store, storage, {
      now: Date.now,
      onKept: (isKept) => {
        if (!isKept && !isWarned) toast.warning(t('notKept'), { duration: 10_000 })
        isWarned ||= !isKept
        if (isKept && !isReturning && store.getState().isTouched) {
          isReturning = true
          setPreferenceCookie(RETURNING_COOKIE, '1')
        }
      },
    })
    flush.current = kept.flush
    // Strict mode mounts twice in a row: the first one must not have opened a workspace of its own.
    const timer = setTimeout(library.openFirst)
    return () => {
      clearTimeout(timer)
      kept.stop()
    }
  }, [library, store, storage, t])

  return library
}
