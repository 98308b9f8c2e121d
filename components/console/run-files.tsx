'use client'

import { FileDiff, FileMinus, FilePlus, type LucideIcon } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { DiffDialog, type DiffOfFile } from '@/components/diff/diff-dialog'
import type { RunRecord } from '@/components/session/run-record'
import { formatBytes } from '@/lib/client/format'
import type { FileChangeOfRun, RunFiles } from '@/lib/contracts/run'

const ICONS: Record<FileChangeOfRun['type'], LucideIcon> = { added: FilePlus, changed: FileDiff, deleted: FileMinus }
const TONES: Record<FileChangeOfRun['type'], string> = {
  added: 'text-ok',
  changed: 'text-warn',
  deleted: 'text-danger',
}

interface RunFilesProps {
  files: RunFiles
  before: RunRecord['textsBefore']
  /** What the project has there now; null for what is no text, or not of the project. */
  textOf: (path: string) => string | null
  isKnownPath: (path: string) => boolean
  onOpen: (path: string) => void
}

/** What the run has done to the files; nothing where it has done nothing. */
export function RunFilesList({ files, before, textOf, isKnownPath, onOpen }: RunFilesProps) {
  const t = useTranslations('console.files')
  const [diff, setDiff] = useState<DiffOfFile | null>(null)
  if (files.count === 0) return null
  const hidden = files.count - files.changes.length
  return (
    <details className="group shrink-0 border-t border-line">
      <summary className="cursor-pointer px-3 py-1 text-ink-muted hover:text-ink focus-inset">
        {t('summary', { count: files.count })}
      </summary>
      <ul className="max-h-24 overflow-y-auto px-3 pb-1.5">
        {files.changes.map((change) => (
          <FileRow
            key={change.path}
            change={change}
            diff={diffOf(change, before, textOf)}
            onDiff={setDiff}
            onOpen={isKnownPath(change.path) ? () => onOpen(change.path) : null}
          />
        ))}
        {hidden > 0 ? <li className="text-ink-muted">{t('more', { count: hidden })}</li> : null}
        {files.isComplete ? null : <li className="text-ink-muted">{t('incomplete')}</li>}
      </ul>
      {diff === null ? null : (
        <DiffDialog title={diff.path} description={t('diffDescription')} files={[diff]} onClose={() => setDiff(null)} />
      )}
    </details>
  )
}

interface FileRowProps {
  change: FileChangeOfRun
  diff: DiffOfFile | null
  onDiff: (diff: DiffOfFile) => void
  onOpen: (() => void) | null
}

function FileRow({ change, diff, onDiff, onOpen }: FileRowProps) {
  const t = useTranslations('console.files')
  const locale = useLocale()
  const { type, path, sizeBytes, sizeBeforeBytes } = change
  const Icon = ICONS[type]
  const sizes = [sizeBeforeBytes, sizeBytes].filter((size) => size !== undefined)
  return (
    <li className="flex items-center gap-2 py-0.5">
      <Icon aria-hidden className={`size-4 shrink-0 ${TONES[type]}`} />
      <span className="sr-only">{t(`types.${type}`)}</span>
      {onOpen === null ? (
        <span className="min-w-0 truncate font-mono text-[13px]">{path}</span>
      ) : (
        <button
          type="button"
          className="min-w-0 truncate font-mono text-[13px] underline decoration-dotted underline-offset-2 hover:text-accent"
          onClick={onOpen}
        >
          {path}
        </button>
      )}
      <span className="text-xs whitespace-nowrap text-ink-faint tabular-nums">
        {[...new Set(sizes)].map((size) => formatBytes(size, locale)).join(' → ')}
      </span>
      {diff === null ? null : (
        <button
          type="button"
          className="ml-auto rounded-sm px-1.5 text-ink-muted hover:bg-hover hover:text-ink"
          onClick={() => onDiff(diff)}
        >
          {t('diff')}
          <span className="sr-only"> {path}</span>
        </button>
      )}
    </li>
  )
}

/** Null where one of the two is not known as text. */
function diffOf(
  { type, path }: FileChangeOfRun,
  before: RunRecord['textsBefore'],
  textOf: (path: string) => string | null,
): DiffOfFile | null {
  const then = type === 'added' ? '' : before.get(path)
  const now = type === 'deleted' ? '' : textOf(path)
  return then === undefined || now === null || then === now ? null : { path, before: then, after: now }
}
