'use client'

import { useTranslations } from 'next-intl'
import { type ComponentProps, type ReactNode, useEffect, useRef } from 'react'
import { Group, type Layout, type LayoutChangedMeta, Panel, usePanelRef } from 'react-resizable-panels'
import { classNames } from '@/components/ui/class-names'
import { ResizeHandle } from '@/components/ui/resize-handle'
import { type LayoutSizes, rememberLayoutSizes } from './layout-sizes'
import { useShell } from './shell-context'
import { SIDE_PANELS, type SidePanel } from './side-panels'
import { useIsPhone } from './use-is-phone'

/** In pixels, so that the server's first paint has them at any width of the window. */
const FILES_WIDTH = 216
const METRICS_WIDTH = 264
const OUTPUT_SHARE = '38%'
const PREVIEW_SHARE = '50%'

export type WorkbenchProps = {
  sizes: LayoutSizes
  files: ReactNode
  editor: ReactNode
  output: ReactNode
  /** Beside the editor and the output; null: there is none. */
  preview: ReactNode
  metrics: ReactNode
}

/**
 * The parts of the page side by side, or one at a time on a phone: there the panels that are not looked at are hidden by
 * style alone, so that turning the phone or widening the window loses nothing that they hold.
 */
export function Workbench({ sizes, files, editor, output, preview, metrics }: WorkbenchProps) {
  const t = useTranslations('panels')
  const { view } = useShell()
  const side = useSidePanels()
  const isPhone = useIsPhone()
  const known = useRef(sizes)

  const remember = (group: keyof LayoutSizes) => (layout: Layout, meta: LayoutChangedMeta) => {
    if (isPhone) return
    known.current = { ...known.current, [group]: meta.requestedLayout ?? layout }
    rememberLayoutSizes(known.current)
  }

  return (
    <Group
      id="columns"
      data-view={view}
      className="workbench"
      defaultLayout={sizes.columns}
      onLayoutChanged={remember('columns')}
    >
      <Panel
        id="files"
        data-views="files"
        {...side.files}
        defaultSize={FILES_WIDTH}
        minSize={140}
        groupResizeBehavior="preserve-pixel-size"
      >
        <Card label={t('files')} id="files-region" inert={side.isInert('files')}>
          {files}
        </Card>
      </Panel>
      <ResizeHandle id="resize-files" label={t('resizeFiles')} />
      <Panel id="main" data-views="code output terminal preview" minSize={320}>
        <Group id="halves">
          <Panel id="work" data-views="code output terminal" minSize={160}>
            <Group id="rows" orientation="vertical" defaultLayout={sizes.rows} onLayoutChanged={remember('rows')}>
              <Panel id="editor" data-views="code" minSize={120}>
                <Card label={t('editor')} id="editor-region">
                  {editor}
                </Card>
              </Panel>
              <ResizeHandle id="resize-output" label={t('resizeOutput')} isVertical />
              <Panel id="output" data-views="output terminal" {...side.output} defaultSize={OUTPUT_SHARE} minSize={96}>
                <Card label={t('output')} id="output-region" inert={side.isInert('output')}>
                  {output}
                </Card>
              </Panel>
            </Group>
          </Panel>
          {preview === null ? null : (
            <>
              <ResizeHandle id="resize-preview" label={t('resizePreview')} />
              <Panel id="preview" data-views="preview" defaultSize={PREVIEW_SHARE} minSize={160}>
                <Card label={t('preview')} id="preview-region">
                  {preview}
                </Card>
              </Panel>
            </>
          )}
        </Group>
      </Panel>
      <ResizeHandle id="resize-metrics" label={t('resizeMetrics')} />
      <Panel
        id="metrics"
        data-views="metrics"
        {...side.metrics}
        defaultSize={METRICS_WIDTH}
        minSize={200}
        groupResizeBehavior="preserve-pixel-size"
      >
        <Card label={t('metrics')} inert={side.isInert('metrics')}>
          {metrics}
        </Card>
      </Panel>
    </Group>
  )
}

/** Lets the panels beside the editor be folded away, by their border and by the buttons of the top bar. */
function useSidePanels() {
  const { folded, setFolded } = useShell()
  const isPhone = useIsPhone()
  const refs = { files: usePanelRef(), output: usePanelRef(), metrics: usePanelRef() }

  useEffect(() => {
    for (const name of SIDE_PANELS) {
      const panel = refs[name].current
      if (panel === null || panel.isCollapsed() === folded.has(name)) continue
      if (folded.has(name)) panel.collapse()
      else panel.expand()
    }
  })

  const props = (name: SidePanel) => ({
    panelRef: refs[name],
    collapsible: true,
    collapsedSize: 0,
    onResize: ({ inPixels }: { inPixels: number }) => {
      // A phone hides panels by style, which is no folding.
      if (!isPhone) setFolded(name, inPixels === 0)
    },
  })
  return {
    files: props('files'),
    output: props('output'),
    metrics: props('metrics'),
    /** What is folded away must not be reached by Tab. */
    isInert: (name: SidePanel) => folded.has(name) && !isPhone,
  }
}

function Card({ label, className, ...rest }: ComponentProps<'section'> & { label: string }) {
  return (
    <section
      aria-label={label}
      tabIndex={-1}
      className={classNames(
        'flex h-full min-h-0 flex-col overflow-hidden bg-surface outline-none',
        'md:rounded-xl md:border md:border-line',
        className,
      )}
      {...rest}
    />
  )
}
