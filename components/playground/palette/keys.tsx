import { useTranslations } from 'next-intl'

/** @param keys as people call them; of several, each does it */
export function Keys({ keys }: { keys: readonly string[] }) {
  const t = useTranslations('shortcuts')
  if (keys.length === 0) return <span className="text-xs text-ink-faint">{t('none')}</span>
  return (
    <span className="flex gap-1">
      {keys.map((name) => (
        <kbd key={name} className="rounded-md border border-line bg-sunken px-1.5 py-0.5 font-sans text-xs">
          {name}
        </kbd>
      ))}
    </span>
  )
}
