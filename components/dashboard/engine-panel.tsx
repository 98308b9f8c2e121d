'use client'

import { useTranslations } from 'next-intl'
import { classNames } from '@/components/ui/class-names'
import type { DashboardEngine } from '@/lib/contracts/dashboard'

const LIMITS = ['memory', 'cpu', 'processes', 'disk', 'network', 'allowedCommands'] as const

const TONES = { kernel: 'bg-ok-wash text-ok', watched: 'bg-warn-wash text-warn', none: 'bg-danger-wash text-danger' }

/** What the driver is, and which of the limits it can hold here, without sparing itself. */
export function EnginePanel({ engine }: { engine: DashboardEngine | null }) {
  const t = useTranslations('dashboard.engine')
  if (engine === null) return <p className="p-6 text-center text-ink-muted">{t('loading')}</p>
  const { capabilities, detail } = engine
  if (capabilities === null) return <p className="p-6 text-center text-ink-muted">{detail ?? t('none')}</p>
  return (
    <div className="space-y-5 p-4">
      <p>{capabilities.description}</p>
      {detail === null ? null : <p className="text-warn">{detail}</p>}
      <section>
        <h3 className="mb-2 font-medium">{t('limits')}</h3>
        <ul className="flex flex-wrap gap-2">
          {LIMITS.map((limit) => {
            const enforcement = capabilities[limit]
            return (
              <li key={limit} className="flex items-center gap-2 rounded-md border border-line px-2.5 py-1.5">
                {t(`limit.${limit}`)}
                <span
                  className={classNames(
                    'rounded-sm px-1.5 text-xs',
                    enforcement === null ? 'bg-sunken text-ink-muted' : TONES[enforcement],
                  )}
                >
                  {t(`enforcement.${enforcement ?? 'refused'}`)}
                </span>
              </li>
            )
          })}
        </ul>
        <p className="mt-2 text-xs text-ink-muted">{t('diskBacking', { backing: capabilities.diskBacking })}</p>
      </section>
      <section>
        <h3 className="mb-1 font-medium">{t('isolation')}</h3>
        <ul className="list-inside list-disc text-ink-muted">
          <li>{capabilities.separateUser ? t('separateUser') : t('sameUser')}</li>
          <li>{capabilities.seccomp ? t('seccomp') : t('noSeccomp')}</li>
        </ul>
      </section>
      <section>
        <h3 className="mb-1 font-medium">{t('notes')}</h3>
        {capabilities.notes.length === 0 ? (
          <p className="text-ink-muted">{t('noNotes')}</p>
        ) : (
          <ul className="list-inside list-disc text-ink-muted">
            {capabilities.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </section>
    </div>
  )
}
