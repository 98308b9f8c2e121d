'use client'

import { useQuery } from '@tanstack/react-query'
import { Folder, RefreshCw } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { FileIcon } from '@/components/files/file-icon'
import { ErrorText } from '@/components/help/error-text'
import { classNames } from '@/components/ui/class-names'
import { IconButton } from '@/components/ui/icon-button'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { formatBytes } from '@/lib/client/format'
import { fileHeadQuery, fileTreeQuery } from '@/lib/client/queries/files'
import type { FileEntry } from '@/lib/contracts/files'

/** The files of somebody's sandbox, to be looked at. */
export function SandboxFiles({ sandboxId }: { sandboxId: string }) {
  const t = useTranslations('dashboard.files')
  const { data, error, refetch, isFetching } = useQuery(fileTreeQuery(sandboxId))
  const [openPath, setOpenPath] = useState<string | null>(null)
  return (
    <div className="grid h-full min-h-0 grid-rows-[40%_1fr] md:grid-cols-[18rem_minmax(0,1fr)] md:grid-rows-1">
      <div className="flex min-h-0 flex-col border-line md:border-r">
        <div className="flex items-center gap-2 border-b border-line px-3 py-1 text-xs text-ink-muted">
          <span className="mr-auto">/home/user</span>
          <IconButton size="small" label={t('refresh')} disabled={isFetching} onClick={() => void refetch()}>
            <RefreshCw aria-hidden />
          </IconButton>
        </div>
        {error ? (
          <p role="alert" className="p-3 text-danger">
            <ErrorText error={error} />
          </p>
        ) : null}
        {data?.entries.length === 0 ? <p className="p-3 text-ink-muted">{t('none')}</p> : null}
        <ul className="min-h-0 flex-1 overflow-auto py-1 text-xs">
          {data?.entries.map((entry) => (
            <Entry key={entry.path} entry={entry} isOpen={entry.path === openPath} onOpen={setOpenPath} />
          ))}
        </ul>
        {data?.truncated ? <p className="border-t border-line p-2 text-xs text-warn">{t('truncated')}</p> : null}
      </div>
      {openPath === null ? (
        <p className="p-4 text-ink-muted">{t('choose')}</p>
      ) : (
        <FileText key={openPath} sandboxId={sandboxId} path={openPath} />
      )}
    </div>
  )
}

interface EntryProps {
  entry: FileEntry
  isOpen: boolean
  onOpen: (path: string) => void
}

function Entry({ entry: { path, kind, sizeBytes }, isOpen, onOpen }: EntryProps) {
  const locale = useLocale()
  const parts = path.split('/')
  const name = parts.at(-1) ?? path
  const indent = { paddingLeft: `${0.75 + (parts.length - 1) * 0.75}rem` }
  if (kind !== 'file') {
    return (
      <li className="flex items-center gap-2 py-1 pr-3 text-ink-muted" style={indent}>
        <Folder aria-hidden className="size-3.5 shrink-0" />
        <span className="truncate">{name}</span>
      </li>
    )
  }
  return (
    <li>
      <button
        type="button"
        aria-pressed={isOpen}
        className={classNames(
          'flex w-full items-center gap-2 py-1 pr-3 text-left hover:bg-hover',
          isOpen && 'bg-accent-wash',
        )}
        style={indent}
        onClick={() => onOpen(path)}
      >
        <FileIcon path={path} />
        <span className="truncate">{name}</span>
        <span className="ml-auto pl-2 text-ink-faint tabular-nums">{formatBytes(sizeBytes, locale)}</span>
      </button>
    </li>
  )
}

function FileText({ sandboxId, path }: { sandboxId: string; path: string }) {
  const t = useTranslations('dashboard.files')
  const { data, error } = useQuery(fileHeadQuery(sandboxId, path))
  if (error) {
    return (
      <p role="alert" className="p-4 text-danger">
        <ErrorText error={error} />
      </p>
    )
  }
  return (
    <div className="flex min-h-0 flex-col">
      {data?.isWhole === false ? <p className="border-b border-line p-2 text-xs text-warn">{t('head')}</p> : null}
      <ScrollRegion label={path} className="min-h-0 flex-1 overflow-auto bg-sunken p-3">
        <pre className="font-mono text-xs">{data?.text ?? ''}</pre>
      </ScrollRegion>
    </div>
  )
}
