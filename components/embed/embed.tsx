'use client'

import { type ReactNode, useEffect, useState } from 'react'
import { Console } from '@/components/console/console'
import { EditorArea } from '@/components/editor/editor-area'
import { ShellProvider, useShell } from '@/components/playground/shell-context'
import { makeSync, SyncContext, useWorkspaceSync } from '@/components/playground/use-workspace-sync'
import { useWorkspaceStore, WorkspaceProvider } from '@/components/playground/workspace-context'
import { httpSandboxApi, type SandboxApi } from '@/components/session/sandbox-api'
import { SandboxSessionProvider } from '@/components/session/sandbox-session-provider'
import { useRecordedRun } from '@/components/session/use-recorded-run'
import { takeSessionToken } from '@/lib/client/session-token'
import { fromAddress } from '@/lib/client/share/code-address'
import { textOf } from '@/lib/client/workspace/project'
import { sandboxTemplate } from '@/lib/client/workspace/sandbox-template'
import type { WorkspaceState } from '@/lib/client/workspace/workspace-store'
import type { RecordedRun } from '@/lib/contracts/playground'
import { EmbedBar } from './embed-bar'

/** In the frame's memory alone: another site's page gives it no storage to count on. */
const WORKSPACE_ID = 'embed'

const TABS_MAX = 12

/** A frame within another site's page has no cookie of ours; its session is a token that its requests carry. */
const embedSandboxApi: SandboxApi = {
  ...httpSandboxApi,
  createSandbox: async (input, signal) => {
    await takeSessionToken()
    return httpSandboxApi.createSandbox(input, signal)
  },
}

/** With a tab for each of its first files: a frame has no tree to open them from. */
function inFrame(state: WorkspaceState): WorkspaceState {
  const texts = [...state.project.docs].filter(([, { content }]) => typeof content === 'string').map(([path]) => path)
  const { active } = state.tabs
  const open = new Set([...(active === null ? [] : [active]), ...texts.slice(0, TABS_MAX)])
  return { ...state, id: WORKSPACE_ID, tabs: { open: [...open], active } }
}

type EmbedProps = {
  /** Null where the program is in the address, which no server sees. */
  initial: WorkspaceState | null
  run: RecordedRun | null
}

/** A playground for a corner of somebody else's page: files, Run and the output. It runs nothing by itself. */
export function Embed({ initial, run }: EmbedProps) {
  return (
    <WorkspaceProvider initial={initial === null ? null : inFrame(initial)}>
      <EmbedSession isInAddress={initial === null}>
        <ShellProvider initiallyFolded={[]}>
          <EmbedPage run={run} />
        </ShellProvider>
      </EmbedSession>
    </WorkspaceProvider>
  )
}

function EmbedSession({ isInAddress, children }: { isInAddress: boolean; children: ReactNode }) {
  const store = useWorkspaceStore()
  const [sync] = useState(() => makeSync(store))
  useEffect(() => {
    if (!isInAddress) return
    void fromAddress(location.hash).then((state) => {
      if (state !== null) store.getState().replace(inFrame(state))
    })
  }, [isInAddress, store])
  return (
    <SyncContext value={sync}>
      <SandboxSessionProvider
        workspaceId={WORKSPACE_ID}
        isLazy
        api={embedSandboxApi}
        getFiles={() => sync.sync.filesForNewSandbox()}
        getTemplate={(list) => sandboxTemplate(store.getState(), list)}
        beforeRun={(sandboxId) => sync.sync.untilWhole(sandboxId)}
      >
        {children}
      </SandboxSessionProvider>
    </SyncContext>
  )
}

function EmbedPage({ run }: { run: RecordedRun | null }) {
  const store = useWorkspaceStore()
  const { showPlace } = useShell()
  useWorkspaceSync()
  useRecordedRun(run)
  return (
    <div className="flex h-dvh flex-col bg-surface">
      <EmbedBar />
      <main className="flex min-h-0 flex-1 flex-col">
        <div className="flex min-h-0 flex-3 flex-col">
          <EditorArea preview={null} isEmbedded />
        </div>
        <div className="min-h-0 flex-2 border-t border-line">
          <Console
            isKnownPath={(path) => store.getState().project.docs.has(path)}
            textOf={(path) => textOf(store.getState().project, path)}
            onOpenLocation={(path, line, column) => {
              store.getState().open(path)
              showPlace({ path, line, column: column ?? 1 })
            }}
          />
        </div>
      </main>
    </div>
  )
}
