'use client'

import { useEffect, useId } from 'react'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { recordRun } from '@/components/session/record-run'
import type { RunRecord } from '@/components/session/run-record'
import { useSession } from '@/components/session/use-sandbox-session'
import { keepRun } from './kept-runs'

/** Keeps the runs of this project for comparison, also after another one has been opened. */
export function useKeepRuns(): void {
  const session = useSession()
  const workspace = useWorkspaceStore()
  const page = useId()
  useEffect(() => {
    const seen = new WeakSet<RunRecord>()
    return session.store.subscribe(({ run, limits }) => {
      if (run === null || seen.has(run)) return
      seen.add(run)
      const recorded = recordRun(run)
      if (recorded === null) return
      const { id, title } = workspace.getState()
      const key = `${page} ${id} ${run.number} ${run.requestedAtMs}`
      keepRun({ key, project: title, number: run.number, limits, recorded })
    })
  }, [session, workspace, page])
}
