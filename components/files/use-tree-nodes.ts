'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { useWorkspace } from '@/components/playground/workspace-context'
import { useSessionState } from '@/components/session/use-sandbox-session'
import { fileTreeQuery } from '@/lib/client/queries/files'
import { ownDocs } from '@/lib/client/workspace/project'
import { buildTree, type TreeNode } from '@/lib/client/workspace/tree'
import type { FileEntry, FileTree } from '@/lib/contracts/files'

/**
 * The tree on screen: the project, and what else the sandbox has. Its own traces (`.cache`, `.bash_history`) are shown on
 * demand. The sandbox's side is read by the synchronisation, which knows when.
 */
export function useTreeNodes(showsHidden: boolean): ReadonlyMap<string, TreeNode> {
  // Typing changes the project at every key, but its tree only where a path comes or goes.
  const paths = useWorkspace(useShallow(({ project }) => ownDocs(project).map(([path]) => path)))
  const folders = useWorkspace(({ project }) => project.folders)
  const sandboxId = useSessionState(({ sandbox }) => sandbox?.id ?? null)
  const { data: entries } = useQuery({ ...fileTreeQuery(sandboxId ?? ''), enabled: false, select: placesOf })
  return useMemo(() => {
    const shown = (entries ?? []).filter(({ path }) => showsHidden || !isHidden(path))
    return buildTree(paths, folders, shown)
  }, [paths, folders, entries, showsHidden])
}

/** Without sizes and times, which each save changes: the same list as before, as long as nothing comes or goes. */
function placesOf({ entries }: FileTree): Pick<FileEntry, 'path' | 'kind'>[] {
  return entries.map(({ path, kind }) => ({ path, kind }))
}

function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.'))
}
