'use client'

import { useEffect, useEffectEvent } from 'react'
import { useSettings } from '@/lib/client/settings/settings'
import { hasNewEdit } from '@/lib/client/workspace/project'
import { useRun } from './use-run'
import { useWorkspaceStore } from './workspace-context'

/** So long after the last key, a person has most likely finished a thought. */
const IDLE_MS = 1_000

/** Runs a moment after each edit, where the reader has chosen so. A run that goes on is left alone. */
export function useAutoRun(): void {
  const { runsByItself } = useSettings()
  const store = useWorkspaceStore()
  const { start } = useRun()
  const run = useEffectEvent(start)
  useEffect(() => {
    if (!runsByItself) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const unsubscribe = store.subscribe((state, before) => {
      if (state.id !== before.id || !hasNewEdit(state.project, before.project)) return
      clearTimeout(timer)
      timer = setTimeout(() => run(), IDLE_MS)
    })
    return () => {
      unsubscribe()
      clearTimeout(timer)
    }
  }, [runsByItself, store])
}
