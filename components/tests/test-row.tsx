'use client'

import {
  ChevronRight,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleMinus,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  Play,
} from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import type { KeyboardEvent } from 'react'
import { classNames } from '@/components/ui/class-names'
import { formatDuration } from '@/lib/client/format'
import type { ShownState } from './test-summary'
import type { TestNode, TestPlace } from './test-tree'
import type { VisibleRow } from './visible-rows'

const ICONS: Record<ShownState, LucideIcon> = {
  pending: CircleDashed,
  running: LoaderCircle,
  passed: CircleCheck,
  failed: CircleX,
  skipped: CircleMinus,
  todo: CircleDot,
  notRun: CircleDashed,
}
const TONES: Record<ShownState, string> = {
  pending: 'text-ink-faint',
  running: 'text-accent motion-safe:animate-spin',
  passed: 'text-ok',
  failed: 'text-danger',
  skipped: 'text-ink-faint',
  todo: 'text-warn',
  notRun: 'text-ink-faint',
}
const INDENT_PX = 14
const ACTION = 'shrink-0 rounded px-1 text-ink-muted underline-offset-2 hover:bg-hover hover:text-ink'

interface TestRowProps {
  row: VisibleRow
  node: TestNode
  state: ShownState
  isFocused: boolean
  /** Null where the project has no such file, or nobody could show it. */
  onOpen: ((place: TestPlace) => void) | null
  onRun: (() => void) | null
  onToggle: () => void
  onFocus: () => void
  onKeyDown: (event: KeyboardEvent) => void
}

/** A file, a suite or a test, named by all that it shows: its state, and why it failed. Its buttons are reached from it by Tab. */
export function TestRow({ row, node, state, isFocused, onOpen, onRun, onToggle, onFocus, onKeyDown }: TestRowProps) {
  const t = useTranslations('console.tests')
  const locale = useLocale()
  const Icon = ICONS[state]
  const place = node.failedAt ?? node.place
  const tabIndex = isFocused ? 0 : -1
  return (
    <div
      role="treeitem"
      data-key={row.key}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={row.isOpen ?? undefined}
      aria-selected={isFocused}
      tabIndex={tabIndex}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      className="group/test outline-none focus-visible:shadow-[inset_0_0_0_2px_var(--focus)]"
      style={{ paddingLeft: 6 + (row.level - 1) * INDENT_PX }}
    >
      <div className="flex min-h-6 items-center gap-1.5 pr-2 hover:bg-hover coarse:min-h-10">
        {row.isOpen === null ? (
          <span className="w-3.5 shrink-0" />
        ) : (
          <ChevronRight
            aria-hidden
            onClick={onToggle}
            className={classNames('size-3.5 shrink-0 text-ink-faint', row.isOpen && 'rotate-90')}
          />
        )}
        <Icon aria-hidden className={classNames('size-4 shrink-0', TONES[state])} />
        <span className="sr-only">{t(`states.${state}`)}</span>
        <span className={classNames('min-w-0 truncate', row.level === 1 && 'font-mono text-[13px]')} title={node.name}>
          {node.name}
        </span>
        {node.durationMs === null ? null : (
          <span className="shrink-0 text-xs whitespace-nowrap text-ink-faint tabular-nums">
            {formatDuration(node.durationMs, locale)}
          </span>
        )}
        <span className="ml-auto flex shrink-0 items-center">
          {place === null || onOpen === null ? null : (
            <button
              type="button"
              tabIndex={tabIndex}
              className={classNames(ACTION, 'font-mono text-xs underline decoration-dotted')}
              onClick={() => onOpen(place)}
            >
              <span className={place.path === node.entry ? 'sr-only' : ''}>{place.path}</span>:{place.line}
            </button>
          )}
          {onRun === null ? null : (
            <button type="button" tabIndex={tabIndex} className={ACTION} title={t('runAgain')} onClick={onRun}>
              <Play aria-hidden className="size-3.5 fill-current" />
              <span className="sr-only">{t('runOne', { name: node.name })}</span>
            </button>
          )}
        </span>
      </div>
      {node.message === null ? null : (
        <pre
          className={classNames(
            'mr-2 mb-1 ml-9 max-h-48 overflow-hidden rounded-sm px-2 py-1 font-mono text-xs break-words whitespace-pre-wrap',
            // Why it was skipped is no failure.
            node.state === 'failed' ? 'bg-danger-wash text-danger-strong' : 'text-ink-muted',
          )}
        >
          {node.message}
        </pre>
      )}
    </div>
  )
}
