'use client'

import { Link2 } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { useWorkspace } from '@/components/playground/workspace-context'
import { isActive } from '@/components/session/run-record'
import { useSessionState } from '@/components/session/use-sandbox-session'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/select'
import { formatBytes } from '@/lib/client/format'
import { sharedSizeBytes } from '@/lib/client/share/shared-content'
import { PLAYGROUND_MAX_BYTES, TITLE_MAX_CHARS } from '@/lib/contracts/playground'
import type { ShareChoice } from './use-share'

const HOUR_MS = 60 * 60 * 1000
const EXPIRIES = { never: null, hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS, month: 30 * 24 * HOUR_MS }
type Expiry = keyof typeof EXPIRIES

/** What is to be shared, and for how long. */
export function ShareForm({ isBusy, onShare }: { isBusy: boolean; onShare: (choice: ShareChoice) => void }) {
  const t = useTranslations('share')
  const locale = useLocale()
  const sizeBytes = useWorkspace(sharedSizeBytes)
  const projectTitle = useWorkspace(({ title }) => title)
  const hasRun = useSessionState(({ run }) => run !== null && !isActive(run) && run.recording === null)
  const [title, setTitle] = useState(projectTitle)
  const [expiry, setExpiry] = useState<Expiry>('never')
  const [withRun, setWithRun] = useState(true)
  const size = { size: formatBytes(sizeBytes, locale), limit: formatBytes(PLAYGROUND_MAX_BYTES, locale) }
  const isTooLarge = sizeBytes > PLAYGROUND_MAX_BYTES

  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        onShare({ title: title.trim(), expiresInMs: EXPIRIES[expiry], withRun: hasRun && withRun })
      }}
    >
      <label className="block">
        <span className="text-xs font-medium text-ink-muted">{t('title')}</span>
        <input
          value={title}
          maxLength={TITLE_MAX_CHARS}
          onChange={(event) => setTitle(event.target.value)}
          className="mt-1 h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 coarse:h-10 coarse:text-base"
        />
      </label>
      <div>
        <span className="text-xs font-medium text-ink-muted">{t('expiry')}</span>
        <Select
          label={t('expiry')}
          value={expiry}
          onValueChange={(value) => {
            if (isExpiry(value)) setExpiry(value)
          }}
          options={(Object.keys(EXPIRIES) as Expiry[]).map((value) => ({ value, label: t(`expiries.${value}`) }))}
          className="mt-1 w-full"
        />
      </div>
      <label className={hasRun ? 'flex items-center gap-2' : 'flex items-center gap-2 text-ink-faint'}>
        <input
          type="checkbox"
          disabled={!hasRun}
          checked={hasRun && withRun}
          onChange={(event) => setWithRun(event.target.checked)}
          className="size-4 accent-accent"
        />
        {hasRun ? t('withRun') : t('noRun')}
      </label>
      <p className={isTooLarge ? 'text-danger-strong' : 'text-ink-muted'} role={isTooLarge ? 'alert' : undefined}>
        {isTooLarge ? t('tooLarge', size) : t('size', size)}
      </p>
      <Button
        variant="primary"
        type="submit"
        disabled={isBusy || isTooLarge || title.trim() === ''}
        className="self-end"
      >
        <Link2 aria-hidden />
        {isBusy ? t('making') : t('make')}
      </Button>
    </form>
  )
}

const isExpiry = (value: string): value is Expiry => value in EXPIRIES
