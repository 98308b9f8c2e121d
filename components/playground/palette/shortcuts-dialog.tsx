'use client'

import { useTranslations } from 'next-intl'
import { Dialog } from '@/components/ui/dialog'
import { useShortcutNames } from '../shortcuts'

/** The keys that are most worth knowing; the help has all of them. */
export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('shortcuts')
  const tDialog = useTranslations('dialog')
  const keys = useShortcutNames()
  const rows = [
    ['palette', keys.palette],
    ['run', keys.run],
    ['stop', keys.stop],
    ['sheet', '?'],
    ['editorCommands', 'F1'],
    ['tabKey', keys.tabKey],
    ['find', keys.find],
    ['comment', keys.comment],
    ['format', keys.format],
    ['moveLine', 'Alt+↑ Alt+↓'],
    ['definition', 'F12'],
    ['renameSymbol', 'F2'],
    ['nextProblem', 'F8'],
  ] as const
  return (
    <Dialog open onOpenChange={onClose} title={t('title')} description={t('description')} closeLabel={tDialog('close')}>
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-2">
        {rows.map(([name, key]) => (
          <div key={name} className="contents">
            <dt className="text-ink-muted">{t(name)}</dt>
            <dd>
              <kbd className="rounded-md border border-line bg-sunken px-1.5 py-0.5 font-sans text-xs">{key}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <a href="/help/shortcuts" target="_blank" rel="noopener" className="mt-4 inline-block text-accent underline">
        {t('all')}
      </a>
    </Dialog>
  )
}
