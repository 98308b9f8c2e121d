'use client'

import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { toast } from 'sonner'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { textOf } from '@/lib/client/workspace/project'
import { applyTexts, isReplaceable, type TextPair } from '@/lib/client/workspace/search/apply-texts'
import type { Found } from '@/lib/client/workspace/search/follow-search'
import { projectSearch, SearchError } from '@/lib/client/workspace/search/project-search'
import { MATCHES_MAX } from '@/lib/client/workspace/search/search'
import { searchState } from './search-state'

export interface Replace {
  /** @param ordinal among the file's matches, from 0 */
  one: (path: string, ordinal: number) => Promise<void>
  inFile: (path: string) => Promise<void>
  all: () => Promise<void>
}

/** As long as a deletion can be taken back. */
const UNDO_MS = 8000

/** More than anybody has looked at: it is done after a yes. */
export interface AskedReplacement {
  readonly count: number
  readonly files: number
  readonly confirm: () => void
  readonly cancel: () => void
}

/**
 * Replaces what was found by what is in the field then, as edits like any other, and offers to take them back. What has changed
 * since then is left alone.
 */
export function useReplace(found: Found | null): { replace: Replace; asked: AskedReplacement | null } {
  const t = useTranslations('search')
  const store = useWorkspaceStore()
  const [asked, setAsked] = useState<AskedReplacement | null>(null)

  // The same as long as what was found is: hundreds of rows have it, which are not to be drawn for each key in the field.
  const replace = useMemo<Replace>(() => {
    const tell = (message: string, skipped: number, undo?: () => void) => {
      toast(message, {
        // One at a time; but the one whose button was pressed is on its way out, and can't be told anything more.
        id: undo === undefined ? 'replaced-nothing' : 'replaced',
        ...(skipped === 0 ? { description: undefined } : { description: t('skipped', { count: skipped }) }),
        ...(undo === undefined
          ? { action: undefined }
          : { action: { label: t('undo'), onClick: undo }, duration: UNDO_MS }),
      })
    }

    const takeBack = async (done: readonly TextPair[]) => {
      const undone = await applyTexts(
        store,
        done.map(({ path, before, after }) => ({ path, before: after, after: before })),
      )
      tell(t('undone', { count: undone.length }), done.length - undone.length)
    }

    const apply = async (pairs: readonly CountedPair[], skipped: number) => {
      const done = await applyTexts(store, pairs)
      const applied = new Set(done)
      const count = countOf(pairs.filter((pair) => applied.has(pair)))
      tell(
        t('replaced', { count, files: done.length }),
        skipped + pairs.length - done.length,
        done.length === 0 ? undefined : () => void takeBack(done),
      )
    }

    /** @param paths that the search told of, or all */
    const replaceIn = async (paths: readonly string[], ordinal?: number) => {
      if (found === null) return
      const { project } = store.getState()
      // What somebody or a program has written since was not what was looked at.
      const asSeen = paths.filter(
        (path) => isReplaceable(project, path) && textOf(project, path) === textOf(found.project, path),
      )
      try {
        const task = { query: found.query, replacement: searchState().replacement, paths: asSeen }
        const replaced = await projectSearch.replace(project, ordinal === undefined ? task : { ...task, ordinal })
        const pairs = [...replaced].map(([path, { text: after, count }]) => ({
          path,
          before: textOf(project, path) ?? '',
          after,
          count,
        }))
        const skipped = paths.length - asSeen.length
        const [count, files] = [countOf(pairs), pairs.length]
        if (count <= MATCHES_MAX && files <= found.files.length + 1) return await apply(pairs, skipped)
        const close = () => setAsked(null)
        const confirm = () => {
          close()
          void apply(pairs, skipped)
        }
        setAsked({ count, files, confirm, cancel: close })
      } catch (error) {
        if (!(error instanceof SearchError)) throw error
        toast.error(t(`error.${error.kind}`, { message: error.message }), { id: 'replaced' })
      }
    }

    return {
      one: (path, ordinal) => replaceIn([path], ordinal),
      inFile: (path) => replaceIn([path]),
      all: async () => {
        if (found === null) return
        // Those beyond the ones that are shown are meant, too.
        const paths = found.isCut ? [...found.project.docs.keys()] : found.files.map(({ path }) => path)
        await replaceIn(paths.filter((path) => found.project.docs.get(path)?.isGuest === undefined))
      },
    }
  }, [found, store, t])

  return { replace, asked }
}

interface CountedPair extends TextPair {
  /** Of the matches that differ between the two. */
  readonly count: number
}

const countOf = (pairs: readonly CountedPair[]) => pairs.reduce((sum, { count }) => sum + count, 0)
