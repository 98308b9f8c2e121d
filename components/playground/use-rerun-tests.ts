'use client'

import { useCallback } from 'react'
import { useSession } from '@/components/session/use-sandbox-session'
import type { TestNode, Tests } from '@/components/tests/test-tree'
import { textsOf } from '@/lib/client/workspace/project'
import { testScriptOf } from '@/lib/client/workspace/run-target'
import { rerunOf } from '@/lib/client/workspace/test-runner'
import { useSync } from './use-workspace-sync'
import { useWorkspaceStore } from './workspace-context'

/** Runs a file, a suite or a test again, with every edit up to the click. The others stay as they were. */
export function useRerunTests(): (node: TestNode, all: Tests) => void {
  const session = useSession()
  const store = useWorkspaceStore()
  const { sync } = useSync()
  return useCallback(
    async ({ key, entry, names }, all) => {
      if (entry === null) return
      const files = new Map(await sync.takeUnsaved())
      const { project } = store.getState()
      const { title, request } = rerunOf(entry, names, testScriptOf(project.docs.get('package.json')?.content))
      await session.startRun({ ...request, files, reportsFiles: true }, title, textsOf(project), { all, key })
    },
    [session, store, sync],
  )
}
