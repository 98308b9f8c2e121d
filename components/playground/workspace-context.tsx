'use client'

import { createContext, type ReactNode, useContext, useState } from 'react'
import { useStore } from 'zustand'
import {
  createWorkspaceStore,
  type Workspace,
  type WorkspaceState,
  type WorkspaceStore,
} from '@/lib/client/workspace/workspace-store'

const WorkspaceContext = createContext<WorkspaceStore | null>(null)

export function WorkspaceProvider({ initial, children }: { initial: WorkspaceState | null; children: ReactNode }) {
  const [store] = useState(() => createWorkspaceStore(initial ?? undefined))
  return <WorkspaceContext value={store}>{children}</WorkspaceContext>
}

/** The store itself, for handlers and subscriptions that must not render. */
export function useWorkspaceStore(): WorkspaceStore {
  const store = useContext(WorkspaceContext)
  if (store === null) throw new Error('there is no WorkspaceProvider above this component')
  return store
}

export function useWorkspace<T>(select: (workspace: Workspace) => T): T {
  return useStore(useWorkspaceStore(), select)
}
