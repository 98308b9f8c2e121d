'use client'

import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { SideViewPanel } from '@/components/playground/side-view-panel'
import { ScrollRegion } from '@/components/ui/scroll-region'
import type { FileMatches } from '@/lib/client/workspace/search/search'
import { ReplaceAllDialog } from './replace-all-dialog'
import { SearchFields } from './search-fields'
import { SearchResults } from './search-results'
import { useSearchState } from './search-state'
import { useReplace } from './use-replace'
import { useSearch } from './use-search'

/** Looks through all files of the project, and replaces what it finds. */
export function SearchPanel() {
  const t = useTranslations('search')
  const query = useSearchState()
  const { isReplacing, replacement, text } = query
  const { outcome, isOfQuery, isSearching } = useSearch(query, isReplacing ? replacement : null)
  const found = outcome?.found ?? null
  const { replace, asked } = useReplace(found)
  const field = useRef<HTMLInputElement>(null)
  const files = text === '' ? NONE : (found?.files ?? NONE)

  return (
    <SideViewPanel title={t('title')} field={field}>
      <SearchFields
        field={field}
        error={outcome?.error ?? null}
        canReplace={isOfQuery && files.length > 0}
        onReplaceAll={replace.all}
      />
      <p role="status" className="shrink-0 px-3 pb-1 text-xs text-ink-muted">
        {isSearching && text !== ''
          ? t('searching')
          : found === null || text === ''
            ? ''
            : t(found.isCut ? 'countCut' : 'count', { count: found.count, files: found.files.length })}
      </p>
      <ScrollRegion label={t('results')} className="min-h-0 flex-1 overflow-auto focus-inset">
        <SearchResults
          key={`${text} ${query.isRegex}`}
          files={files}
          replace={isReplacing ? replace : null}
          field={field}
        />
      </ScrollRegion>
      {asked === null ? null : <ReplaceAllDialog asked={asked} />}
    </SideViewPanel>
  )
}

/** The same each time, so that what shows it is not drawn again. */
const NONE: readonly FileMatches[] = []
