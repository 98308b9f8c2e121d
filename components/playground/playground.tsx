'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { SandboxSessionProvider } from '@/components/session/sandbox-session-provider'
import type { WorkspaceState } from '@/lib/client/workspace/workspace-store'
import { EditorArea } from '../editor/editor-area'
import { FilesPanel } from '../files/files-panel'
import type { LayoutSizes } from './layout-sizes'
import { OutputPanel } from './output-panel'
import { PhoneTabs } from './phone-tabs'
import { ShellProvider } from './shell-context'
import { TopBar } from './top-bar'
import { Workbench } from './workbench'
import { useWorkspaceStore, WorkspaceProvider } from './workspace-context'

export function Playground({ initial, sizes }: { initial: WorkspaceState; sizes: LayoutSizes }) {
  return (
    <WorkspaceProvider initial={initial}>
      <Session>
        <ShellProvider>
          <Page sizes={sizes} />
        </ShellProvider>
      </Session>
    </WorkspaceProvider>
  )
}

function Session({ children }: { children: React.ReactNode }) {
  const store = useWorkspaceStore()
  const getFiles = useCallback(() => {
    const files = new Map<string, string>()
    for (const [path, { content }] of store.getState().project.docs) {
      if (typeof content === 'string') files.set(path, content)
    }
    return files
  }, [store])
  return <SandboxSessionProvider getFiles={getFiles}>{children}</SandboxSessionProvider>
}

function Page({ sizes }: { sizes: LayoutSizes }) {
  const t = useTranslations('app')
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#editor-region"
        className="absolute top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 text-accent-ink focus:translate-y-0"
      >
        {t('skipToEditor')}
      </a>
      <TopBar />
      <main className="min-h-0 flex-1 md:px-2 md:pb-2">
        <Workbench
          sizes={sizes}
          files={<FilesPanel />}
          editor={<EditorArea />}
          output={<OutputPanel />}
          metrics={null}
        />
      </main>
      <PhoneTabs />
    </div>
  )
}
