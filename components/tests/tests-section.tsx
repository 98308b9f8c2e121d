'use client'

import { RotateCcw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { failedTests } from './failed-tests'
import { TestRow } from './test-row'
import { type ShownState, summarise } from './test-summary'
import type { TestNode, TestPlace, Tests } from './test-tree'
import { keyOnRow, visibleRows } from './visible-rows'

/** In the order in which a reader wants them. */
const TOLD: readonly ShownState[] = ['failed', 'passed', 'running', 'pending', 'skipped', 'todo', 'notRun']

interface TestsSectionProps {
  tests: Tests
  /** The run that they are of. */
  isOver: boolean
  isKnownPath: (path: string) => boolean
  onOpen: (place: TestPlace) => void
  /** Absent where nothing can be run again. */
  onRun?: ((nodes: readonly TestNode[]) => void) | undefined
}

/** The tests of a run as a tree, with their states as they come. */
export function TestsSection({ tests, isOver, isKnownPath, onOpen, onRun }: TestsSectionProps) {
  const t = useTranslations('console.tests')
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [focused, setFocused] = useState<string | null>(null)
  const tree = useRef<HTMLDivElement>(null)
  const { states, counts, total } = useMemo(() => summarise(tests, isOver), [tests, isOver])
  const rows = useMemo(() => visibleRows(tests, folded), [tests, folded])
  const current = rows.some(({ key }) => key === focused) ? focused : (rows[0]?.key ?? null)

  const toggle = (key: string) =>
    setFolded((old) => (old.has(key) ? new Set([...old].filter((one) => one !== key)) : new Set([...old, key])))

  const focusRow = (key: string) => {
    const row = [...(tree.current?.querySelectorAll<HTMLElement>('[data-key]') ?? [])].find(
      (one) => one.dataset.key === key,
    )
    row?.focus()
    row?.scrollIntoView({ block: 'nearest' })
  }

  const pressKey = (event: KeyboardEvent, node: TestNode) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return
    const place = node.failedAt ?? node.place
    const done = keyOnRow(rows, node.key, event.key)
    if (done !== null) 'focus' in done ? focusRow(done.focus) : toggle(done.toggle)
    else if (event.key === 'Enter' && place !== null && isKnownPath(place.path)) onOpen(place)
    else return
    event.preventDefault()
  }

  const failed = useMemo(() => (isOver ? failedTests(tests, states) : []), [tests, states, isOver])
  const told = TOLD.filter((state) => counts[state] > 0).map((state) => t(`counts.${state}`, { count: counts[state] }))
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 items-center gap-2 px-3 py-1">
        <p role="status" aria-label={t('summary')} className="mr-auto text-ink-muted">
          {[t('counts.total', { count: total }), ...told].join(' · ')}
        </p>
        {onRun && failed.length > 0 ? (
          <button
            type="button"
            className="flex shrink-0 items-center gap-1 rounded px-1 text-ink-muted hover:bg-hover hover:text-ink coarse:min-h-10"
            onClick={() => onRun(failed)}
          >
            <RotateCcw aria-hidden className="size-3.5" />
            {t('runFailed')}
          </button>
        ) : null}
      </div>
      <div ref={tree} role="tree" aria-label={t('label')} className="min-h-0 flex-1 overflow-auto py-1">
        {rows.map((row) => {
          const node = tests.nodes.get(row.key)
          if (node === undefined) return null
          const place = node.failedAt ?? node.place
          return (
            <TestRow
              key={row.key}
              row={row}
              node={node}
              state={states.get(row.key) ?? 'pending'}
              isFocused={row.key === current}
              onOpen={place !== null && isKnownPath(place.path) ? onOpen : null}
              onRun={onRun && isOver && node.entry !== null && !node.isPart ? () => onRun([node]) : null}
              onToggle={() => toggle(row.key)}
              onFocus={() => setFocused(row.key)}
              onKeyDown={(event) => pressKey(event, node)}
            />
          )
        })}
      </div>
      {tests.dropped > 0 ? (
        <p className="shrink-0 px-3 py-1 text-ink-muted">{t('dropped', { count: tests.dropped })}</p>
      ) : null}
    </div>
  )
}
