'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { DashboardView } from '@/lib/client/dashboard/dashboard-view'
import { KillDialog } from './kill-dialog'
import { SandboxDetail } from './sandbox-detail'
import { arrange, type SandboxOrder } from './sandbox-order'
import { SandboxTable } from './sandbox-table'

interface SandboxesPanelProps {
  view: DashboardView | null
  isLocal: boolean
}

/** Every sandbox in use, to be found, looked into and ended. */
export function SandboxesPanel({ view, isLocal }: SandboxesPanelProps) {
  const t = useTranslations('dashboard.sandboxes')
  const [filter, setFilter] = useState('')
  const [order, setOrder] = useState<SandboxOrder>({ key: 'age', isDescending: false })
  const [openId, setOpenId] = useState<string | null>(null)
  const [killId, setKillId] = useState<string | null>(null)
  const shown = view ? arrange(view.sandboxes.values(), filter, order) : []
  const isEmpty = view?.sandboxes.size === 0

  return (
    <div className="p-3">
      <input
        type="search"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        aria-label={t('find')}
        placeholder={t('find')}
        className="mb-3 h-8 w-full max-w-80 rounded-md border border-line bg-raised px-2.5 coarse:h-10"
      />
      {view === null ? <p className="p-4 text-center text-ink-muted">{t('loading')}</p> : null}
      {isEmpty ? <p className="p-4 text-center text-ink-muted">{t('none')}</p> : null}
      {view && !isEmpty && shown.length === 0 ? <p className="p-4 text-center text-ink-muted">{t('noMatch')}</p> : null}
      {view && shown.length > 0 ? (
        <SandboxTable
          sandboxes={shown}
          nowMs={view.atMs}
          order={order}
          onOrder={setOrder}
          onOpen={setOpenId}
          onKill={setKillId}
        />
      ) : null}
      {openId === null ? null : (
        <SandboxDetail
          sandboxId={openId}
          sandbox={view?.sandboxes.get(openId) ?? null}
          log={view?.log ?? []}
          isLocal={isLocal}
          onKill={() => setKillId(openId)}
          onClose={() => setOpenId(null)}
        />
      )}
      {killId === null ? null : (
        <KillDialog
          sandboxId={killId}
          owner={view?.sandboxes.get(killId)?.owner ?? null}
          onClose={() => setKillId(null)}
        />
      )}
    </div>
  )
}
