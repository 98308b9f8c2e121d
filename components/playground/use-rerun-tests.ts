'use client'

import { useCallback } from 'react'
import { useSession } from '@/components/session/use-sandbox-session'
import { byCommand } from '@/components/tests/failed-tests'
import type { TestNode, Tests } from '@/components/tests/test-tree'
import { byNodeVersion } from '@/lib/client/workspace/node-version'
import { type Project, textsOf } from '@/lib/client/workspace/project'
import { runInTurn } from '@/lib/client/workspace/run-in-turn'
import { testScriptOf } from '@/lib/client/workspace/run-target'
import { rerunOf } from '@/lib/client/workspace/test-rerun'
import { useSync } from './use-workspace-sync'
import { useWorkspaceStore } from './workspace-context'

/** Runs files, suites or tests again, those of each runner by its own command, with every edit up to the click. The others stay. */
export function useRerunTests(): (nodes: readonly TestNode[], all: Tests) => void {
  const session = useSession()
  const store = useWorkspaceStore()
  const { sync } = useSync()
  return useCallback(
    async (chosen, all) => {
      const nodes = chosen.filter(({ entry }) => entry !== null)
      const { project } = store.getState()
      const [first, ...others] = byCommand(nodes).map((group) => rerunOfGroup(group, all, project))
      if (first === undefined) return
      const { title, request } = runInTurn([first, ...others])
      const keys = nodes.map(({ key }) => key)
      await sync.startWithUnsaved((files) =>
        session.startRun({ ...request, files: new Map(files), reportsFiles: true }, title, textsOf(project), {
          all,
          keys,
        }),
      )
    },
    [session, store, sync],
  )
}

/** @param nodes that one command runs, each of a file */
function rerunOfGroup(nodes: readonly TestNode[], all: Tests, project: Project) {
  const picks = nodes.flatMap(({ entry, names, children }) =>
    entry === null ? [] : [{ file: entry, names, isGroup: children.some((key) => !all.nodes.get(key)?.isPart) }],
  )
  const script = testScriptOf(project.docs.get('package.json')?.content)
  const { title, request } = rerunOf(picks, nodes[0]?.by ?? null, script)
  const isOfPython = picks.some(({ file }) => file.endsWith('.py'))
  return { title, request: isOfPython ? request : byNodeVersion(request, project, 'package.json') }
}
