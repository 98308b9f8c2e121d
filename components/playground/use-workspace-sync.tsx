'use client'

import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { createContext, useContext, useEffect } from 'react'
import { toast } from 'sonner'
import { createStore, useStore } from 'zustand'
import { ErrorText } from '@/components/help/error-text'
import { useFileChanges, useSessionState } from '@/components/session/use-sandbox-session'
import {
  fileTreeQuery,
  makeDirectory,
  movePath,
  readFile,
  readFileTree,
  removePath,
  writeFile,
  writeFiles,
} from '@/lib/client/queries/files'
import type { SandboxFiles } from '@/lib/client/workspace/sync/sandbox-files'
import { type SyncStatus, WorkspaceSync } from '@/lib/client/workspace/sync/workspace-sync'
import type { WorkspaceStore } from '@/lib/client/workspace/workspace-store'
import { useWorkspaceStore } from './workspace-context'

export function makeSync(store: WorkspaceStore) {
  const status = createStore<{ status: SyncStatus }>(() => ({ status: 'local' }))
  return { sync: new WorkspaceSync(store), status }
}

export type Sync = ReturnType<typeof makeSync>

export const SyncContext = createContext<Sync | null>(null)

export function useSync(): Sync {
  const sync = useContext(SyncContext)
  if (sync === null) throw new Error('there is no SyncContext above this component')
  return sync
}

export function useSyncStatus(): SyncStatus {
  return useStore(useSync().status, ({ status }) => status)
}

/** For what hundreds of rows ask: it is the same for each of the many saves that a large change takes. */
export function useHasSandbox(): boolean {
  return useStore(useSync().status, ({ status }) => status !== 'local')
}

/** Attaches the workspace to the session's sandbox, whenever there is one, and reports what people should know. */
export function useWorkspaceSync(): void {
  const { sync, status } = useSync()
  const store = useWorkspaceStore()
  const queryClient = useQueryClient()
  const t = useTranslations('files')
  const sandboxId = useSessionState((state) => (state.status === 'ready' ? (state.sandbox?.id ?? null) : null))
  const isLost = useSessionState((state) => state.sandbox === null)
  const isRestored = useSessionState((state) => state.isRestored)

  useEffect(
    () =>
      sync.start({
        onStatus: (next) => status.setState({ status: next }),
        // One for each reason: on a full disk hundreds of files may be refused.
        onRefused: (path, error) =>
          toast.error(t('refused', { path }), {
            id: `refused-${error.code}`,
            description: <ErrorText error={error} />,
          }),
        onRemoved: (files) => {
          const [first = '', ...others] = files.keys()
          toast(others.length === 0 ? t('removed', { path: first }) : t('removedMany', { count: files.size }), {
            duration: 10_000,
            action: {
              label: t('putBack'),
              onClick: () => store.getState().editAll(files),
            },
          })
        },
      }),
    [sync, status, store, t],
  )

  useEffect(() => {
    if (sandboxId !== null) sync.attach(sandboxId, sandboxFiles(queryClient, sandboxId), { isNew: !isRestored })
    else if (isLost) sync.detach()
  }, [sync, queryClient, sandboxId, isLost, isRestored])

  useFileChanges((changes) => sync.noteChanges(changes))
}

function sandboxFiles(queryClient: QueryClient, id: string): SandboxFiles {
  return {
    // Read here and given to those who show it: a query of theirs is cancelled when they turn to another sandbox.
    tree: async () => {
      const tree = await readFileTree(id)
      queryClient.setQueryData(fileTreeQuery(id).queryKey, tree)
      return tree
    },
    read: (path) => readFile(id, path),
    write: (path, content) => writeFile(id, path, content),
    writeAll: (contents) => writeFiles(id, contents),
    remove: (path) => removePath(id, path),
    move: (from, to) => movePath(id, from, to),
    makeDirectory: (path) => makeDirectory(id, path),
  }
}
