'use client'

import { type ReactNode, useState } from 'react'
import type { HighlightedText } from '@/components/editor/highlighted-text'
import { PreviewProvider } from '@/components/preview/preview-provider'
import { SandboxSessionProvider } from '@/components/session/sandbox-session-provider'
import { sandboxTemplate } from '@/lib/client/workspace/sandbox-template'
import type { WorkspaceState } from '@/lib/client/workspace/workspace-store'
import { foldedPanels, type LayoutSizes } from './layout-sizes'
import type { Linked } from './linked'
import { PlaygroundPage } from './playground-page'
import { ShellProvider } from './shell-context'
import { LibraryContext, useOpenLibrary } from './use-library'
import { makeSync, SyncContext } from './use-workspace-sync'
import { useWorkspace, useWorkspaceStore, WorkspaceProvider } from './workspace-context'

export type PlaygroundProps = {
  /** What the server paints: an example, or nothing where this browser has work of its own, which it alone can read. */
  initial: WorkspaceState | null
  sizes: LayoutSizes
  /** The text of the open file in colour, until the editor is there. */
  preview: HighlightedText | null
  /** What the link shows that the page was opened by, where it was; `initial` is its workspace. */
  linked?: Linked
}

/** The whole page. */
export function Playground({ initial, sizes, preview, linked }: PlaygroundProps) {
  return (
    <WorkspaceProvider initial={initial}>
      <OpenWorkspace linked={linked === undefined ? null : initial}>
        <ShellProvider initiallyFolded={foldedPanels(sizes)}>
          <PreviewProvider>
            <PlaygroundPage sizes={sizes} preview={preview} linked={linked ?? null} />
          </PreviewProvider>
        </ShellProvider>
      </OpenWorkspace>
    </WorkspaceProvider>
  )
}

function OpenWorkspace({ linked, children }: { linked: WorkspaceState | null; children: ReactNode }) {
  const store = useWorkspaceStore()
  const workspaceId = useWorkspace(({ id }) => id)
  const isLazy = useWorkspace(({ origin }) => origin !== null)
  const library = useOpenLibrary(linked)
  const [sync] = useState(() => makeSync(store))
  return (
    <LibraryContext value={library}>
      <SyncContext value={sync}>
        <SandboxSessionProvider
          workspaceId={workspaceId}
          isLazy={isLazy}
          getFiles={() => sync.sync.filesForNewSandbox()}
          getTemplate={(list) => sandboxTemplate(store.getState(), list)}
          beforeRun={(sandboxId) => sync.sync.untilWhole(sandboxId)}
        >
          {children}
        </SandboxSessionProvider>
      </SyncContext>
    </LibraryContext>
  )
}
