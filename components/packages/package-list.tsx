import { ArrowUpToLine, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { IconButton } from '@/components/ui/icon-button'
import type { PackageRow } from '@/lib/client/packages/installed'
import type { PackageManager } from '@/lib/client/packages/manifest'

interface PackageListProps {
  label: string
  rows: readonly PackageRow[]
  canFetch: boolean
  canRemove: boolean
  onUpdate: (manager: PackageManager, name: string) => void
  onRemove: (manager: PackageManager, name: string) => void
}

/** Packages with the version that is asked for and the one that is there. */
export function PackageList({ label, rows, canFetch, canRemove, onUpdate, onRemove }: PackageListProps) {
  const t = useTranslations('packages')
  if (rows.length === 0) return null
  return (
    <ul aria-label={label}>
      {rows.map(({ manager, name, wanted, installed }) => (
        <li key={`${manager} ${name}`} className="flex items-center gap-1 py-0.5 pr-1 pl-3 hover:bg-hover">
          <div className="min-w-0 flex-1">
            <p className="truncate font-mono text-[13px]" title={name}>
              {name} <span className="text-ink-muted">{wanted}</span>
            </p>
            <p className="truncate text-xs text-ink-muted">
              {manager} · {installed === null ? t('notInstalled') : t('installed', { version: installed })}
            </p>
          </div>
          <IconButton
            size="small"
            label={t('update', { name })}
            disabled={!canFetch}
            onClick={() => onUpdate(manager, name)}
          >
            <ArrowUpToLine aria-hidden />
          </IconButton>
          <IconButton
            size="small"
            label={t('remove', { name })}
            disabled={!canRemove}
            onClick={() => onRemove(manager, name)}
          >
            <Trash2 aria-hidden />
          </IconButton>
        </li>
      ))}
    </ul>
  )
}
