'use client'

import { useQuery } from '@tanstack/react-query'
import { useLocale, useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { useTold } from '@/components/help/use-told'
import { useSession, useSessionState } from '@/components/session/use-sandbox-session'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { LIMIT_NAMES, type LimitChoice, type LimitName, needsAnotherSandbox } from '@/lib/client/limits/limit-choice'
import { limitRangesQuery } from '@/lib/client/queries/limits'
import type { LimitRange, LimitRanges } from '@/lib/contracts/limits'
import { formatLimit, stopsOf } from './limit-stops'

/** What runs may use, within what the operator allows. */
export default function LimitsDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('limits')
  const told = useTold()
  const { data: ranges, error } = useQuery(limitRangesQuery())
  return (
    <Dialog onClose={onClose} title={t('title')} description={t('description')}>
      {ranges ? (
        <LimitsForm ranges={ranges} onClose={onClose} />
      ) : (
        <p role="status">{error === null ? t('loading') : told(error.message)}</p>
      )}
    </Dialog>
  )
}

function LimitsForm({ ranges, onClose }: { ranges: LimitRanges; onClose: () => void }) {
  const t = useTranslations('limits')
  const session = useSession()
  const chosen = useSessionState(({ limits }) => limits)
  const hasSandbox = useSessionState(({ sandbox }) => sandbox !== null)
  const [values, setValues] = useState(() => withDefaults(chosen, ranges))
  const wanted = withoutDefaults(values, ranges)
  const isNewSandbox = hasSandbox && needsAnotherSandbox(chosen, wanted)

  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault()
        session.setLimits(wanted, t('replaced'))
        onClose()
      }}
    >
      {LIMIT_NAMES.map((name) => (
        <LimitSlider
          key={name}
          name={name}
          range={ranges[name]}
          value={values[name]}
          onChange={(value) => setValues({ ...values, [name]: value })}
        />
      ))}
      <p role="status" className={isNewSandbox ? 'rounded-md bg-warn-wash px-2.5 py-1.5' : 'text-xs text-ink-muted'}>
        {isNewSandbox ? t('newSandbox') : t('kept')}
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={() => setValues(withDefaults({}, ranges))}>{t('reset')}</Button>
        <Button variant="primary" type="submit">
          {isNewSandbox ? t('applyNew') : t('apply')}
        </Button>
      </div>
    </form>
  )
}

interface LimitSliderProps {
  name: LimitName
  range: LimitRange
  value: number
  onChange: (value: number) => void
}

function LimitSlider({ name, range, value, onChange }: LimitSliderProps) {
  const t = useTranslations('limits')
  const locale = useLocale()
  const id = useId()
  const stops = stopsOf(name, range, value)
  const shown = formatLimit(name, value, locale)
  return (
    <div>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id}>{t(`names.${name}`)}</label>
        <span className="font-semibold tabular-nums">{shown}</span>
      </div>
      <input
        id={id}
        type="range"
        min={0}
        max={stops.length - 1}
        value={stops.indexOf(value)}
        aria-valuetext={shown}
        disabled={stops.length < 2}
        onChange={(event) => onChange(stops[Number(event.target.value)] ?? value)}
        className="w-full accent-accent coarse:h-8"
      />
      <p className="text-xs text-ink-muted">
        {t('most', { most: formatLimit(name, range.max, locale), usual: formatLimit(name, range.default, locale) })}
      </p>
    </div>
  )
}

/** A choice of before may be more than is allowed by now. */
function withDefaults(choice: LimitChoice, ranges: LimitRanges): Record<LimitName, number> {
  const allowed = (name: LimitName) => {
    const { min, max, default: usual } = ranges[name]
    return Math.min(max, Math.max(min, choice[name] ?? usual))
  }
  return {
    timeoutMs: allowed('timeoutMs'),
    memoryBytes: allowed('memoryBytes'),
    cpuCount: allowed('cpuCount'),
    maxProcesses: allowed('maxProcesses'),
    diskBytes: allowed('diskBytes'),
  }
}

/** The server's own limits are not asked for by number: such a sandbox is there already, warm. */
function withoutDefaults(values: Record<LimitName, number>, ranges: LimitRanges): LimitChoice {
  const entries = LIMIT_NAMES.filter((name) => values[name] !== ranges[name].default)
  return Object.fromEntries(entries.map((name) => [name, values[name]]))
}
