'use client'

import { type ReactNode, useState } from 'react'
import { SandboxSessionProvider } from '@/components/session/sandbox-session-provider'
import type { WorkspaceState } from '@/lib/client/workspace/workspace-store'
import type { LayoutSizes } from './layout-sizes'
import { PlaygroundPage } from './playground-page'
import { ShellProvider } from './shell-context'
import { LibraryContext, useOpenLibrary } from './use-library'
import { makeSync, SyncContext } from './use-workspace-sync'
import { useWorkspace, useWorkspaceStore, WorkspaceProvider } from './workspace-context'

/** The whole page. `initial` is what the server paints; the browser's own work takes its place as soon as it is read. */
export function Playground({ initial, sizes }: { initial: WorkspaceState; sizes: LayoutSizes }) {
  return (
    <WorkspaceProvider initial={initial}>
      <OpenWorkspace>
        <ShellProvider>
          <PlaygroundPage sizes={sizes} />
        </ShellProvider>
      </OpenWorkspace>
    </WorkspaceProvider>
  )
}

function OpenWorkspace({ children }: { children: ReactNode }) {
  const store = useWorkspaceStore()
  const workspaceId = useWorkspace(({ id }) => id)
  const library = useOpenLibrary()
  const [sync] = useState(() => makeSync(store))
  return (
    <LibraryContext value={library}>
      <SyncContext value={sync}>
        <SandboxSessionProvider workspaceId={workspaceId} getFiles={() => sync.sync.filesForNewSandbox()}>
          {children}
        </SandboxSessionProvider>
      </SyncContext>
    </LibraryContext>
  )
}
