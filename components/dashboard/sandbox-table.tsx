'use client'

import { ArrowDown, ArrowUp, Skull } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { classNames } from '@/components/ui/class-names'
import { IconButton } from '@/components/ui/icon-button'
import { formatBytes, formatDuration, formatPercent } from '@/lib/client/format'
import type { DashboardSandbox } from '@/lib/contracts/dashboard'
import { type SandboxOrder, SORT_KEYS, type SortKey } from './sandbox-order'

/** All rows are as high, so that those which are out of sight need not be there. */
const ROW_PX = 40
const SHOWN_ROWS = 14
/** Beyond what is seen, so that a quick scroll does not show nothing. */
const SPARE_ROWS = 6

const IS_NUMBER: Readonly<Record<SortKey, boolean>> = {
  owner: false,
  template: false,
  age: true,
  cpu: true,
  memory: true,
  processes: true,
  disk: true,
  runs: true,
}

interface SandboxTableProps {
  sandboxes: readonly DashboardSandbox[]
  nowMs: number
  order: SandboxOrder
  onOrder: (order: SandboxOrder) => void
  onOpen: (sandboxId: string) => void
  onKill: (sandboxId: string) => void
}

/** One row for each sandbox, of which only those in sight are in the page. */
export function SandboxTable({ sandboxes, nowMs, order, onOrder, onOpen, onKill }: SandboxTableProps) {
  const t = useTranslations('dashboard.sandboxes')
  const [scrolledPx, setScrolledPx] = useState(0)
  const first = Math.max(0, Math.min(Math.floor(scrolledPx / ROW_PX) - SPARE_ROWS, sandboxes.length - SHOWN_ROWS))
  const last = Math.min(sandboxes.length, first + SHOWN_ROWS + 2 * SPARE_ROWS)
  return (
    <section
      aria-label={t('title')}
      className="relative overflow-auto"
      style={{ maxHeight: ROW_PX * (SHOWN_ROWS + 1) }}
      onScroll={(event) => setScrolledPx(event.currentTarget.scrollTop)}
    >
      <table aria-rowcount={sandboxes.length + 1} className="w-full min-w-240 border-collapse whitespace-nowrap">
        <thead className="sticky top-0 z-10 bg-surface text-left text-xs text-ink-muted">
          <tr aria-rowindex={1}>
            <th scope="col" className="px-2 py-2 font-medium">
              {t('id')}
            </th>
            {SORT_KEYS.map((key) => (
              <SortHeader key={key} name={key} order={order} onOrder={onOrder} />
            ))}
            <th scope="col" className="w-12">
              <span className="sr-only">{t('actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody className="tabular-nums">
          {first > 0 ? <Spacer rows={first} /> : null}
          {sandboxes.slice(first, last).map((sandbox, index) => (
            <Row
              key={sandbox.id}
              sandbox={sandbox}
              rowIndex={first + index + 2}
              nowMs={nowMs}
              onOpen={onOpen}
              onKill={onKill}
            />
          ))}
          {last < sandboxes.length ? <Spacer rows={sandboxes.length - last} /> : null}
        </tbody>
      </table>
    </section>
  )
}

function Spacer({ rows }: { rows: number }) {
  return <tr aria-hidden style={{ height: rows * ROW_PX }} />
}

interface SortHeaderProps {
  name: SortKey
  order: SandboxOrder
  onOrder: (order: SandboxOrder) => void
}

function SortHeader({ name, order, onOrder }: SortHeaderProps) {
  const t = useTranslations('dashboard.sandboxes')
  const isCurrent = order.key === name
  const Arrow = order.isDescending ? ArrowDown : ArrowUp
  return (
    <th
      scope="col"
      aria-sort={isCurrent ? (order.isDescending ? 'descending' : 'ascending') : 'none'}
      className={classNames('font-medium', IS_NUMBER[name] && 'text-right')}
    >
      <button
        type="button"
        className="inline-flex items-center gap-1 rounded-md px-2 py-2 hover:bg-hover hover:text-ink"
        onClick={() => onOrder({ key: name, isDescending: isCurrent ? !order.isDescending : IS_NUMBER[name] })}
      >
        {t(name)}
        {isCurrent ? <Arrow aria-hidden className="size-3" /> : null}
      </button>
    </th>
  )
}

interface RowProps {
  sandbox: DashboardSandbox
  rowIndex: number
  nowMs: number
  onOpen: (sandboxId: string) => void
  onKill: (sandboxId: string) => void
}

function Row({ sandbox, rowIndex, nowMs, onOpen, onKill }: RowProps) {
  const t = useTranslations('dashboard.sandboxes')
  const locale = useLocale()
  const { id, owner, surface, template, driver, createdAtMs, liveRuns, limits, usage } = sandbox
  const bytes = (value: number) => formatBytes(value, locale)
  const percent = (value: number) => formatPercent(value, locale)
  return (
    <tr aria-rowindex={rowIndex} className="h-10 border-t border-line hover:bg-hover">
      <th scope="row" className="px-2 text-left font-normal">
        <button
          type="button"
          className="rounded-md font-mono text-xs text-accent underline-offset-2 hover:underline"
          aria-label={t('open', { id })}
          onClick={() => onOpen(id)}
        >
          {id}
        </button>
      </th>
      <td className="max-w-56 truncate px-2" title={owner}>
        {owner}
      </td>
      <td className="px-2">
        {template} <span className="text-xs text-ink-faint">{`${surface} · ${driver}`}</span>
      </td>
      <td className="px-2 text-right">{formatDuration(Math.max(0, nowMs - createdAtMs), locale)}</td>
      <Share value={usage?.cpuPercent} limit={limits.cpuPercent} format={percent} />
      <Share value={usage?.memoryBytes} limit={limits.memoryBytes} format={bytes} />
      <Share value={usage?.processes} limit={limits.processes} format={String} />
      <Share value={usage?.diskBytes} limit={limits.diskBytes} format={bytes} />
      <td className="px-2 text-right">{liveRuns}</td>
      <td className="px-2 text-right">
        <IconButton size="small" label={t('kill', { id })} className="hover:text-danger" onClick={() => onKill(id)}>
          <Skull aria-hidden />
        </IconButton>
      </td>
    </tr>
  )
}

interface ShareProps {
  value: number | undefined
  limit: number
  format: (value: number) => string
}

const HIGH_SHARE = 0.9

/** A number with how much of its limit it is. */
function Share({ value, limit, format }: ShareProps) {
  const share = value !== undefined && limit > 0 ? Math.min(1, value / limit) : 0
  return (
    <td className="px-2 text-right" title={limit > 0 ? `≤ ${format(limit)}` : undefined}>
      {value === undefined ? '–' : format(value)}
      <span aria-hidden className="ml-auto mt-0.5 block h-0.5 w-14 overflow-hidden rounded-full bg-sunken">
        <span
          className={classNames('block h-full', share > HIGH_SHARE ? 'bg-danger' : 'bg-accent')}
          style={{ width: `${share * 100}%` }}
        />
      </span>
    </td>
  )
}
