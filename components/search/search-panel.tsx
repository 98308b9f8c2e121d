'use client'

import { CaseSensitive, WholeWord, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useRef } from 'react'
import { FileIcon } from '@/components/files/file-icon'
import { useShell } from '@/components/playground/shell-context'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { IconButton } from '@/components/ui/icon-button'
import { ScrollRegion } from '@/components/ui/scroll-region'
import type { FileMatches, SearchMatch } from '@/lib/client/workspace/search'
import { changeSearch, closeSearch, useSearchState } from './search-state'
import { useSearch } from './use-search'

/** Looks through all files of the project. */
export function SearchPanel() {
  const t = useTranslations('search')
  const query = useSearchState()
  const result = useSearch(query)
  const field = useRef<HTMLInputElement>(null)
  const { calls } = query

  useEffect(() => {
    if (calls === 0) return
    field.current?.focus()
    field.current?.select()
  }, [calls])

  return (
    <section
      aria-label={t('title')}
      className="flex min-h-0 flex-1 flex-col"
      onKeyDown={(event) => {
        if (event.key === 'Escape') closeSearch()
      }}
    >
      <div className="flex h-9 shrink-0 items-center border-b border-line pr-1 pl-3 coarse:h-11">
        <h2 className="flex-1 truncate text-xs font-semibold text-ink-muted">{t('title')}</h2>
        <IconButton size="small" label={t('close')} onClick={closeSearch}>
          <X aria-hidden />
        </IconButton>
      </div>
      <div className="flex shrink-0 items-center gap-0.5 p-2">
        <input
          ref={field}
          type="search"
          aria-label={t('text')}
          placeholder={t('text')}
          value={query.text}
          spellCheck={false}
          autoComplete="off"
          className="h-8 min-w-0 flex-1 rounded-md border border-line bg-raised px-2 font-mono text-[13px] placeholder:font-sans placeholder:text-ink-faint coarse:h-10 coarse:text-base"
          onChange={(event) => changeSearch({ text: event.target.value })}
        />
        <Toggle
          label={t('case')}
          isOn={query.isCaseSensitive}
          onToggle={() => changeSearch({ isCaseSensitive: !query.isCaseSensitive })}
        >
          <CaseSensitive aria-hidden />
        </Toggle>
        <Toggle
          label={t('word')}
          isOn={query.isWholeWord}
          onToggle={() => changeSearch({ isWholeWord: !query.isWholeWord })}
        >
          <WholeWord aria-hidden />
        </Toggle>
      </div>
      <p role="status" className="shrink-0 px-3 pb-1 text-xs text-ink-muted">
        {result === null || query.text === ''
          ? ''
          : t(result.isCut ? 'countCut' : 'count', { count: result.count, files: result.files.length })}
      </p>
      <ScrollRegion label={t('results')} className="min-h-0 flex-1 overflow-auto focus-inset">
        {(result?.files ?? []).map((file) => (
          <FileResult key={file.path} file={file} />
        ))}
      </ScrollRegion>
    </section>
  )
}

interface ToggleProps {
  label: string
  isOn: boolean
  onToggle: () => void
  children: ReactNode
}

function Toggle({ label, isOn, onToggle, children }: ToggleProps) {
  return (
    <IconButton
      size="small"
      label={label}
      aria-pressed={isOn}
      className={isOn ? 'bg-accent-wash text-ink' : ''}
      onClick={onToggle}
    >
      {children}
    </IconButton>
  )
}

function FileResult({ file: { path, matches } }: { file: FileMatches }) {
  const t = useTranslations('search')
  const store = useWorkspaceStore()
  const { showPlace } = useShell()
  const open = ({ line, column }: SearchMatch) => {
    store.getState().open(path)
    showPlace({ path, line, column })
  }
  return (
    <details open className="[contain-intrinsic-size:auto_8rem] [content-visibility:auto]">
      <summary className="flex cursor-pointer items-center gap-1.5 px-2 py-1 hover:bg-hover focus-inset">
        <FileIcon path={path} />
        <span className="min-w-0 flex-1 truncate font-mono text-[13px]" title={path}>
          {path}
        </span>
        <span className="rounded-full bg-sunken px-1.5 text-xs text-ink-muted tabular-nums">{matches.length}</span>
      </summary>
      <ul>
        {matches.map((found) => (
          <li key={`${found.line}:${found.column}`}>
            <button
              type="button"
              className="flex w-full items-baseline gap-2 py-0.5 pr-2 pl-6 text-left hover:bg-hover focus-inset coarse:py-2"
              onClick={() => open(found)}
            >
              <span className="sr-only">{t('line')}</span>
              <span className="shrink-0 text-xs text-ink-faint tabular-nums">{found.line}</span>
              <span className="min-w-0 truncate font-mono text-[13px] whitespace-pre">
                {found.before}
                <mark className="rounded-sm bg-warn-wash text-ink">{found.match}</mark>
                {found.after}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}
