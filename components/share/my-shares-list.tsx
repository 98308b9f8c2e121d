'use client'

import { Trash2 } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { IconButton } from '@/components/ui/icon-button'
import { type MyShare, readMyShares } from '@/lib/client/share/my-shares'

type MySharesListProps = { isBusy: boolean; onDelete: (share: MyShare) => void }

/** What this browser has shared. Read anew at each showing: another tab may have shared as well. */
export function MySharesList({ isBusy, onDelete }: MySharesListProps) {
  const t = useTranslations('share')
  const format = useFormatter()
  const nowMs = Date.now()
  const shares = readMyShares(nowMs)
  if (shares.length === 0) return <p className="py-4 text-center text-ink-muted">{t('noShares')}</p>
  return (
    <ul aria-label={t('mine')} className="flex flex-col">
      {shares.map((share) => (
        <li key={share.id} className="flex items-center gap-2 border-b border-line py-1.5 last:border-b-0">
          <span className="min-w-0 flex-1">
            <a
              href={`/p/${share.id}`}
              target="_blank"
              rel="noreferrer"
              className="block truncate font-medium underline underline-offset-2"
            >
              {share.title}
            </a>
            <span className="text-xs text-ink-muted">
              {format.relativeTime(new Date(share.createdAt), nowMs)}
              {share.expiresAt === null
                ? null
                : ` · ${t('until', { time: format.dateTime(new Date(share.expiresAt), { dateStyle: 'medium', timeStyle: 'short' }) })}`}
            </span>
          </span>
          <IconButton
            size="small"
            label={t('deleteNamed', { title: share.title })}
            disabled={isBusy}
            onClick={() => onDelete(share)}
          >
            <Trash2 aria-hidden />
          </IconButton>
        </li>
      ))}
    </ul>
  )
}
