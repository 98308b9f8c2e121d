'use client'

import { Trash2 } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { toast } from 'sonner'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { IconButton } from '@/components/ui/icon-button'
import type { WorkspaceSummary } from '@/lib/client/workspace/storage/stored-workspace'
import { useLibrary } from '../use-library'
import { useOwnTemplates } from '../use-own-templates'
import { useSwitchProject } from '../use-switch-project'

/** The other projects that this browser keeps: to go on with, or to be rid of. */
export default function ProjectsDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('projects')
  const tDialog = useTranslations('dialog')
  const format = useFormatter()
  const library = useLibrary()
  const { reopen } = useSwitchProject()
  const own = useOwnTemplates()
  const [known, setKnown] = useState<{ list: readonly WorkspaceSummary[]; nowMs: number } | null>(null)
  const [doomedId, setDoomedId] = useState<string | null>(null)

  useEffect(() => {
    let isGone = false
    library.recent().then((list) => !isGone && setKnown({ list, nowMs: Date.now() }))
    return () => {
      isGone = true
    }
  }, [library])

  const remove = async (id: string) => {
    if (!(await library.remove(id))) toast.error(t('openElsewhere'))
    setDoomedId(null)
    setKnown({ list: await library.recent(), nowMs: Date.now() })
  }

  return (
    <Dialog onClose={onClose} title={t('title')} description={t('description')}>
      {known?.list.length === 0 ? <p className="text-ink-muted">{t('none')}</p> : null}
      <ul className="divide-y divide-line">
        {known?.list.map(({ id, title, template, updatedAtMs }) => (
          <li key={id} className="flex items-center gap-2 py-1.5">
            {doomedId === id ? (
              <>
                <span className="min-w-0 flex-1 truncate">{t('sure', { title })}</span>
                <Button size="small" onClick={() => setDoomedId(null)}>
                  {tDialog('cancel')}
                </Button>
                <Button size="small" variant="danger" onClick={() => remove(id)}>
                  {t('delete')}
                </Button>
              </>
            ) : (
              <>
                <button
                  type="button"
                  className="min-w-0 flex-1 rounded-md px-1 py-1 text-left hover:bg-hover"
                  onClick={() => {
                    onClose()
                    void reopen(id)
                  }}
                >
                  <span className="block truncate font-medium">{title}</span>
                  <span className="block text-xs text-ink-faint">
                    {template} · {format.relativeTime(updatedAtMs, known.nowMs)}
                  </span>
                </button>
                <IconButton label={t('deleteNamed', { title })} onClick={() => setDoomedId(id)}>
                  <Trash2 aria-hidden />
                </IconButton>
              </>
            )}
          </li>
        ))}
      </ul>
      {own.list.length === 0 ? null : (
        <>
          <h3 className="mt-4 text-sm font-semibold">{t('templates')}</h3>
          <ul className="divide-y divide-line">
            {own.list.map((template) => (
              <li key={template.id} className="flex items-center gap-2 py-1.5">
                <span className="min-w-0 flex-1 truncate px-1">{template.title}</span>
                <IconButton label={t('deleteNamed', { title: template.title })} onClick={() => own.remove(template.id)}>
                  <Trash2 aria-hidden />
                </IconButton>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  )
}
