import { useTranslations } from 'next-intl'

export function NoFileOpen() {
  const t = useTranslations('editor')
  return (
    <div className="flex h-full flex-col items-center justify-center gap-1 p-6 text-center">
      <p className="text-sm font-medium text-ink-muted">{t('noneOpen')}</p>
      <p className="text-ink-faint">{t('noneOpenHint')}</p>
    </div>
  )
}
