import { ReplaceAll, Replace as ReplaceIcon } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { RefObject } from 'react'
import { FileIcon } from '@/components/files/file-icon'
import { useShell } from '@/components/playground/shell-context'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import type { FileMatches, SearchMatch } from '@/lib/client/workspace/search/search'
import type { Replace } from './use-replace'

interface FileResultProps {
  file: FileMatches
  /** How many of its matches are drawn. */
  rows: number
  /** Null where nothing is to be replaced. */
  replace: Replace | null
  /** Gets the focus of a button that goes with its match. */
  field: RefObject<HTMLInputElement | null>
}

/** Hundreds of them are shown at once: without the tooltips of other buttons. */
const BUTTON =
  'inline-flex size-6 shrink-0 items-center justify-center rounded-md text-ink-muted hover:bg-sunken hover:text-ink focus-inset coarse:size-10 [&_svg]:size-3.5'

export function FileResult({ file: { path, matches }, rows, replace, field }: FileResultProps) {
  const t = useTranslations('search')
  const store = useWorkspaceStore()
  const { showPlace } = useShell()
  const open = ({ line, column }: SearchMatch) => {
    store.getState().open(path)
    showPlace({ path, line, column })
  }
  return (
    <div className="relative">
      <details open className="[contain-intrinsic-size:auto_8rem] [content-visibility:auto]">
        <summary className="flex cursor-pointer items-center gap-1.5 px-2 py-1 hover:bg-hover focus-inset coarse:min-h-11">
          <FileIcon path={path} />
          <span className="min-w-0 flex-1 truncate font-mono text-[13px]" title={path}>
            {path}
          </span>
          <span className="rounded-full bg-sunken px-1.5 text-xs text-ink-muted tabular-nums">{matches.length}</span>
          {replace === null ? null : <span className="w-6 coarse:w-10" />}
        </summary>
        <ul>
          {/* By number: where one is replaced the next takes its place, and the focus with it. */}
          {matches.slice(0, rows).map((match) => (
            <li key={match.ordinal} className="flex items-center pr-1 hover:bg-hover">
              <button
                type="button"
                className="flex min-w-0 flex-1 items-baseline gap-2 py-0.5 pl-6 text-left focus-inset coarse:py-2"
                onClick={() => open(match)}
              >
                <span className="sr-only">{t('line')}</span>
                <span className="shrink-0 text-xs text-ink-faint tabular-nums">{match.line}</span>
                <MatchText match={match} />
              </button>
              {replace === null ? null : (
                <button
                  type="button"
                  className={BUTTON}
                  title={t('replaceOne')}
                  onClick={() => {
                    if (match.ordinal === matches.length - 1) field.current?.focus()
                    void replace.one(path, match.ordinal)
                  }}
                >
                  <ReplaceIcon aria-hidden />
                  <span className="sr-only">{t('replaceOneAt', { path, line: match.line })}</span>
                </button>
              )}
            </li>
          ))}
        </ul>
      </details>
      {replace === null ? null : (
        <button
          type="button"
          className={`${BUTTON} absolute top-0.5 right-1`}
          title={t('replaceInFile', { path })}
          onClick={() => {
            field.current?.focus()
            void replace.inFile(path)
          }}
        >
          <ReplaceAll aria-hidden />
          <span className="sr-only">{t('replaceInFile', { path })}</span>
        </button>
      )}
    </div>
  )
}

/**
 * What is there, or what is to go and what is to come. Where the column is too narrow, what comes after goes first, then the
 * beginning of what is before: the match itself is what one looks for.
 */
function MatchText({ match: { before, match, after, replacement } }: { match: SearchMatch }) {
  return (
    <span className="flex min-w-0 items-baseline font-mono text-[13px] whitespace-pre">
      <span className="flex min-w-0 shrink-1000 justify-end overflow-hidden">{before}</span>
      {replacement === null ? (
        <mark className="truncate rounded-sm bg-warn-wash text-ink">{match}</mark>
      ) : (
        <>
          <del className="truncate rounded-sm bg-danger-wash text-danger-strong">{match}</del>
          <ins className="truncate rounded-sm bg-accent-wash text-ink no-underline">{replacement}</ins>
        </>
      )}
      <span className="min-w-0 shrink-1000000 truncate">{after}</span>
    </span>
  )
}
