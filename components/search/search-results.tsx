import { useTranslations } from 'next-intl'
import { memo, type RefObject, useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { FileMatches } from '@/lib/client/workspace/search/search'
import { FileResult } from './file-result'
import type { Replace } from './use-replace'

/** Rows that are drawn at once, more than a tall screen shows: a thousand would keep the page from the next key. */
const ROWS_AT_ONCE = 60

interface SearchResultsProps {
  files: readonly FileMatches[]
  replace: Replace | null
  field: RefObject<HTMLInputElement | null>
}

/** The first of what was found; more, as it is scrolled to. Not drawn again for what is typed, until it is found. */
export const SearchResults = memo(function SearchResults({ files, replace, field }: SearchResultsProps) {
  const t = useTranslations('search')
  const [rows, setRows] = useState(ROWS_AT_ONCE)
  const shown = firstRows(files, rows)
  const isAll = shown.length === files.length && shown.at(-1)?.isWhole !== false
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (end.current === null) return
    const observer = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && setRows((before) => before + ROWS_AT_ONCE),
    )
    observer.observe(end.current)
    return () => observer.disconnect()
  })
  return (
    <>
      {shown.map(({ file, rows: ofFile }) => (
        <FileResult key={file.path} file={file} rows={ofFile} replace={replace} field={field} />
      ))}
      {isAll ? null : (
        <div ref={end} className="p-2">
          <Button size="small" onClick={() => setRows(rows + ROWS_AT_ONCE)}>
            {t('more')}
          </Button>
        </div>
      )}
    </>
  )
})

/** As many files as fill that many rows, the last of them in part. */
function firstRows(files: readonly FileMatches[], rows: number) {
  const shown: { file: FileMatches; rows: number; isWhole: boolean }[] = []
  let left = rows
  for (const file of files) {
    if (left <= 0) break
    const ofFile = Math.min(left, file.matches.length)
    shown.push({ file, rows: ofFile, isWhole: ofFile === file.matches.length })
    left -= ofFile
  }
  return shown
}
