'use client'

import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { Activity } from 'react'
import { useKeepRuns } from '@/components/compare/use-keep-runs'
import { EditorArea } from '@/components/editor/editor-area'
import type { HighlightedText } from '@/components/editor/highlighted-text'
import { FilesPanel } from '@/components/files/files-panel'
import { MetricsPanel } from '@/components/metrics/metrics-panel'
import { PreviewPanel } from '@/components/preview/preview-panel'
import { usePreview } from '@/components/preview/preview-provider'
import { SearchPanel } from '@/components/search/search-panel'
import { useRecordedRun } from '@/components/session/use-recorded-run'
import { OriginBar } from '@/components/share/origin-bar'
import { persistently } from '@/lib/client/persistently'
import type { LayoutSizes } from './layout-sizes'
import type { Linked } from './linked'
import { OfflineBar } from './offline-bar'
import { OutputPanel } from './output-panel'
import { OverlayHost } from './overlay-host'
import { PhoneTabs } from './phone-tabs'
import { useSideView } from './side-view'
import { TopBar } from './top-bar'
import { useShortcuts } from './use-shortcuts'
import { useWorkspaceSync } from './use-workspace-sync'
import { Workbench } from './workbench'

/** Fetched when it is first asked for. */
const PackagesPanel = dynamic(() => persistently(() => import('@/components/packages/packages-panel')), { ssr: false })

type PlaygroundPageProps = { sizes: LayoutSizes; preview: HighlightedText | null; linked: Linked | null }

export function PlaygroundPage({ sizes, preview, linked }: PlaygroundPageProps) {
  const t = useTranslations('app')
  useWorkspaceSync()
  useShortcuts()
  useKeepRuns()
  useRecordedRun(linked?.run ?? null)
  const { isShown: isPreviewShown } = usePreview()
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#editor-region"
        className="absolute top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 text-accent-ink focus:translate-y-0"
      >
        {t('skipToEditor')}
      </a>
      <TopBar />
      <OfflineBar />
      <OriginBar lineage={linked?.lineage ?? []} />
      <main className="min-h-0 flex-1 md:px-2 md:pb-2">
        <Workbench
          sizes={sizes}
          files={<SideViews />}
          editor={<EditorArea preview={preview} />}
          output={<OutputPanel />}
          preview={isPreviewShown ? <PreviewPanel /> : null}
          metrics={<MetricsPanel />}
        />
      </main>
      <PhoneTabs />
      <OverlayHost />
    </div>
  )
}

/** The tree keeps what is open in it while something else is in its place, and is not drawn for each change meanwhile. */
function SideViews() {
  const { view } = useSideView()
  return (
    <>
      {view === 'search' ? <SearchPanel /> : null}
      {view === 'packages' ? <PackagesPanel /> : null}
      <Activity mode={view === 'files' ? 'visible' : 'hidden'}>
        <div className="contents">
          <FilesPanel />
        </div>
      </Activity>
    </>
  )
}
