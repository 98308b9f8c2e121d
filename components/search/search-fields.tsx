import { CaseSensitive, Regex, Replace, ReplaceAll, WholeWord } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode, RefObject } from 'react'
import { IconButton } from '@/components/ui/icon-button'
import type { SearchError } from '@/lib/client/workspace/search/project-search'
import { changeSearch, useSearchState } from './search-state'

const FIELD =
  'h-8 w-full min-w-0 flex-1 rounded-md border border-line bg-raised px-2 font-mono text-[13px] placeholder:font-sans placeholder:text-ink-faint coarse:h-10 coarse:text-base'

interface SearchFieldsProps {
  field: RefObject<HTMLInputElement | null>
  error: SearchError | null
  canReplace: boolean
  onReplaceAll: () => void
}

/** What is looked for, how, and what is to take its place. */
export function SearchFields({ field, error, canReplace, onReplaceAll }: SearchFieldsProps) {
  const t = useTranslations('search')
  const query = useSearchState()
  return (
    <div className="shrink-0 p-2">
      <input
        ref={field}
        type="search"
        aria-label={t('text')}
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : 'search-problem'}
        placeholder={t('text')}
        value={query.text}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        className={FIELD}
        onChange={(event) => changeSearch({ text: event.target.value })}
      />
      {error === null ? null : (
        <p id="search-problem" role="alert" className="mt-1 text-xs break-words text-danger-strong">
          {t(`error.${error.kind}`, { message: error.message })}
        </p>
      )}
      <div className="mt-1 flex items-center gap-0.5">
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
        <Toggle label={t('regex')} isOn={query.isRegex} onToggle={() => changeSearch({ isRegex: !query.isRegex })}>
          <Regex aria-hidden />
        </Toggle>
        <span className="flex-1" />
        <Toggle
          label={t('replace')}
          isOn={query.isReplacing}
          onToggle={() => changeSearch({ isReplacing: !query.isReplacing })}
        >
          <Replace aria-hidden />
        </Toggle>
      </div>
      {query.isReplacing ? (
        <div className="mt-1 flex items-center gap-0.5">
          <input
            type="text"
            aria-label={t('replacement')}
            placeholder={t('replacement')}
            value={query.replacement}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            className={FIELD}
            onChange={(event) => changeSearch({ replacement: event.target.value })}
          />
          <IconButton size="small" label={t('replaceAll')} disabled={!canReplace} onClick={onReplaceAll}>
            <ReplaceAll aria-hidden />
          </IconButton>
        </div>
      ) : null}
    </div>
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
