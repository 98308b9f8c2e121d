'use client'

import { useEffect, useState } from 'react'
import { useWorkspace } from '@/components/playground/workspace-context'
import { isAbort } from '@/lib/client/http'
import { type SearchQuery, type SearchResult, searchProject } from '@/lib/client/workspace/search'

/** A person who types is not done yet. */
const IDLE_MS = 120

/** What a search finds in the project as it is; null until it has looked for the first time. */
export function useSearch({ text, isCaseSensitive, isWholeWord }: SearchQuery): SearchResult | null {
  const project = useWorkspace((workspace) => workspace.project)
  const [result, setResult] = useState<SearchResult | null>(null)
  useEffect(() => {
    const abort = new AbortController()
    const timer = setTimeout(async () => {
      try {
        setResult(await searchProject(project, { text, isCaseSensitive, isWholeWord }, abort.signal))
      } catch (error) {
        if (!isAbort(error)) throw error
      }
    }, IDLE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [project, text, isCaseSensitive, isWholeWord])
  return result
}
