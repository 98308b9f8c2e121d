'use client'

import { useTranslations } from 'next-intl'
import { type ComponentProps, type ReactNode, useRef } from 'react'
import { Group, type Layout, type LayoutChangedMeta, Panel, Separator } from 'react-resizable-panels'
import { classNames } from '@/components/ui/class-names'
import { type LayoutSizes, rememberLayoutSizes } from './layout-sizes'
import { useShell } from './shell-context'

const DEFAULT_COLUMNS = { files: 16, main: 66, metrics: 18 }
const DEFAULT_ROWS = { editor: 62, output: 38 }

export type WorkbenchProps = {
  sizes: LayoutSizes
  files: ReactNode
  editor: ReactNode
  output: ReactNode
  metrics: ReactNode
}

/**
 * The four parts of the page side by side, or one at a time on a phone: there the panels that are not looked at are hidden by
 * style alone, so that turning the phone or widening the window loses nothing that they hold.
 */
export function Workbench({ sizes, files, editor, output, metrics }: WorkbenchProps) {
  const t = useTranslations('panels')
  const { view } = useShell()
  const known = useRef(sizes)

  const remember = (group: keyof LayoutSizes) => (layout: Layout, meta: LayoutChangedMeta) => {
    if (!meta.isUserInteraction) return
    known.current = { ...known.current, [group]: meta.requestedLayout ?? layout }
    rememberLayoutSizes(known.current)
  }

  return (
    <Group
      id="columns"
      data-view={view}
      className="workbench"
      defaultLayout={sizes.columns ?? DEFAULT_COLUMNS}
      onLayoutChanged={remember('columns')}
    >
      <Panel id="files" data-views="files" minSize={140} groupResizeBehavior="preserve-pixel-size">
        <Card label={t('files')}>{files}</Card>
      </Panel>
      <Handle id="resize-files" label={t('resizeFiles')} />
      <Panel id="main" data-views="code output terminal" minSize={320}>
        <Group
          id="rows"
          orientation="vertical"
          defaultLayout={sizes.rows ?? DEFAULT_ROWS}
          onLayoutChanged={remember('rows')}
        >
          <Panel id="editor" data-views="code" minSize={120}>
            <Card label={t('editor')} id="editor-region">
              {editor}
            </Card>
          </Panel>
          <Handle id="resize-output" label={t('resizeOutput')} isVertical />
          <Panel id="output" data-views="output terminal" minSize={96}>
            <Card label={t('output')}>{output}</Card>
          </Panel>
        </Group>
      </Panel>
      <Handle id="resize-metrics" label={t('resizeMetrics')} />
      <Panel id="metrics" data-views="metrics" minSize={180} groupResizeBehavior="preserve-pixel-size">
        <Card label={t('metrics')}>{metrics}</Card>
      </Panel>
    </Group>
  )
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

function Handle({ id, label, isVertical = false }: { id: string; label: string; isVertical?: boolean }) {
  return (
    <Separator
      id={id}
      aria-label={label}
      className={classNames(
        'group relative flex shrink-0 items-center justify-center outline-none',
        isVertical ? 'h-2' : 'w-2',
      )}
    >
      <span
        className={classNames(
          'rounded-full bg-transparent transition-colors group-hover:bg-line-strong',
          'group-focus-visible:bg-accent group-data-[separator=active]:bg-accent',
          isVertical ? 'h-0.5 w-10' : 'h-10 w-0.5',
        )}
      />
    </Separator>
  )
}
