'use client'

import { CopyPlus, Eye, X } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useLibrary } from '@/components/playground/use-library'
import { useWorkspace } from '@/components/playground/workspace-context'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { persistently } from '@/lib/client/persistently'
import type { Ancestor } from '@/lib/contracts/playground'

const ChangesDialog = dynamic(() => persistently(() => import('./changes-dialog')), { ssr: false })

/** Whose work this is: what a link shows, or one's own copy of it, and what that was made from. */
export function OriginBar({ lineage }: { lineage: readonly Ancestor[] }) {
  const t = useTranslations('origin')
  const origin = useWorkspace((workspace) => workspace.origin)
  const isTouched = useWorkspace((workspace) => workspace.isTouched)
  const { startOver } = useLibrary()
  const [isClosed, setIsClosed] = useState(false)
  const [isComparing, setIsComparing] = useState(false)
  if (origin === null || isClosed) return null
  const Icon = isTouched ? CopyPlus : Eye
  const title = () => (
    <a href={origin.link} target="_blank" rel="noreferrer" className="font-medium underline underline-offset-2">
      {origin.title}
    </a>
  )
  return (
    <aside
      aria-label={t('label')}
      className="mx-2 mb-2 flex items-center gap-2 rounded-lg border border-line bg-accent-wash px-3 py-1 text-ink phone:mx-0 phone:mb-0 phone:rounded-none phone:border-x-0"
    >
      <Icon aria-hidden className="size-4 shrink-0 text-accent-strong" />
      <p className="min-w-0 flex-1">
        {isTouched ? t.rich('copy', { title }) : t('shared')}
        {lineage.length === 0 ? null : <Lineage lineage={lineage} />}
      </p>
      {isTouched ? (
        <>
          <Button size="small" onClick={() => setIsComparing(true)}>
            {t('showChanges')}
          </Button>
          <Button size="small" onClick={startOver}>
            {t('startOver')}
          </Button>
        </>
      ) : null}
      {isComparing ? <ChangesDialog link={origin.link} onClose={() => setIsComparing(false)} /> : null}
      <IconButton size="small" label={t('close')} onClick={() => setIsClosed(true)}>
        <X aria-hidden />
      </IconButton>
    </aside>
  )
}

function Lineage({ lineage }: { lineage: readonly Ancestor[] }) {
  const t = useTranslations('origin')
  return (
    <span className="text-ink-muted">
      {' '}
      {t('madeFrom')}{' '}
      {lineage.map(({ id, title }, index) => (
        <span key={id}>
          {index === 0 ? null : ' ← '}
          {title === null ? (
            t('gone')
          ) : (
            <a href={`/p/${id}`} className="underline underline-offset-2">
              {title}
            </a>
          )}
        </span>
      ))}
    </span>
  )
}
