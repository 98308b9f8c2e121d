'use client'

import { startTransition, useEffect, useMemo, useState } from 'react'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { isAbort } from '@/lib/client/http'
import { followSearch, type SearchOutcome, type SearchTask } from '@/lib/client/workspace/search/follow-search'
import type { SearchQuery } from '@/lib/client/workspace/search/pattern'
import { projectSearch } from '@/lib/client/workspace/search/project-search'

/** What is there sooner needs no word of it. */
const SEARCHING_AFTER_MS = 600

export interface Search {
  /** Of the project as it is, once it has been looked through for the first time; until then of the query before. */
  readonly outcome: SearchOutcome | null
  /** What was found is of this query: what is yet to come is how it looks when it is replaced. */
  readonly isOfQuery: boolean
  /** It has been looked for long enough that somebody may wonder. */
  readonly isSearching: boolean
}

/** @param replacement null where nothing is to be replaced */
export function useSearch(
  { text, isCaseSensitive, isWholeWord, isRegex }: SearchQuery,
  replacement: string | null,
): Search {
  const store = useWorkspaceStore()
  const [outcome, setOutcome] = useState<SearchOutcome | null>(null)
  const [late, setLate] = useState<SearchTask | null>(null)
  const query = useMemo(
    () => ({ text, isCaseSensitive, isWholeWord, isRegex }),
    [text, isCaseSensitive, isWholeWord, isRegex],
  )
  const task = useMemo(() => ({ query, replacement }), [query, replacement])
  useEffect(() => {
    const abort = new AbortController()
    const timer = setTimeout(() => setLate(task), SEARCHING_AFTER_MS)
    const tell = (told: SearchOutcome) => {
      clearTimeout(timer)
      // Its rows are drawn in pieces, between which keys are heard.
      startTransition(() => setOutcome(told))
    }
    followSearch(store, projectSearch, task, tell, abort.signal).catch((error: unknown) => {
      if (!isAbort(error)) throw error
    })
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [store, task])
  return { outcome, isOfQuery: outcome?.task.query === query, isSearching: late === task && outcome?.task !== task }
}
