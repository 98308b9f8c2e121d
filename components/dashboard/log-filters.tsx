'use client'

import { useTranslations } from 'next-intl'
import { classNames } from '@/components/ui/class-names'
import { LOG_KINDS, type LogFilter, type LogKind } from '@/lib/client/dashboard/log-filter'

const FIELD = 'h-8 min-w-0 rounded-md border border-line bg-raised px-2.5 coarse:h-10'

interface LogFiltersProps {
  filter: LogFilter
  /** Of everything, before any filter. */
  counts: Readonly<Record<LogKind, number>>
  onFilter: (filter: LogFilter) => void
  isOfOneSandbox: boolean
}

export function LogFilters({ filter, counts, onFilter, isOfOneSandbox }: LogFiltersProps) {
  const t = useTranslations('dashboard.log')
  const toggle = (kind: LogKind) =>
    onFilter({ ...filter, kinds: LOG_KINDS.filter((one) => filter.kinds.includes(one) !== (one === kind)) })
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">{t('kinds')}</legend>
        {LOG_KINDS.map((kind) => (
          <label
            key={kind}
            className={classNames(
              'flex h-7 cursor-pointer items-center gap-1.5 rounded-full border border-line px-2.5 text-xs text-ink-muted coarse:h-10',
              'hover:border-line-strong has-checked:border-accent has-checked:bg-accent-wash has-checked:text-ink',
              'has-focus-visible:outline-2 has-focus-visible:outline-focus',
            )}
          >
            <input
              type="checkbox"
              className="sr-only"
              checked={filter.kinds.includes(kind)}
              onChange={() => toggle(kind)}
            />
            {t(`types.${kind}`)}
            <span className="tabular-nums">{counts[kind]}</span>
          </label>
        ))}
      </fieldset>
      {isOfOneSandbox ? null : (
        <input
          type="search"
          value={filter.sandbox}
          maxLength={200}
          spellCheck={false}
          onChange={(event) => onFilter({ ...filter, sandbox: event.target.value })}
          aria-label={t('sandbox')}
          placeholder={t('sandbox')}
          className={classNames(FIELD, 'w-52 font-mono text-xs placeholder:font-sans')}
        />
      )}
      <input
        type="search"
        value={filter.text}
        maxLength={200}
        onChange={(event) => onFilter({ ...filter, text: event.target.value })}
        aria-label={t('find')}
        placeholder={t('find')}
        className={classNames(FIELD, 'w-64')}
      />
      {isOfOneSandbox ? null : (
        <label className="flex items-center gap-2 text-xs text-ink-muted">
          <input
            type="checkbox"
            className="size-4 accent-(--accent)"
            checked={filter.isOfCharts}
            onChange={(event) => onFilter({ ...filter, isOfCharts: event.target.checked })}
          />
          {t('ofCharts')}
        </label>
      )}
    </div>
  )
}
