'use client'

import { CaseSensitive, ChevronDown, ChevronUp, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { IconButton } from '@/components/ui/icon-button'

interface FindBarProps {
  text: string
  isCaseSensitive: boolean
  /** Counts from 0; null before there is one. */
  index: number | null
  count: number
  onText: (text: string) => void
  onCase: (isCaseSensitive: boolean) => void
  onMove: (step: -1 | 1) => void
  onClose: () => void
}

export function FindBar(props: FindBarProps) {
  const { text, isCaseSensitive, index, count, onText, onCase, onMove, onClose } = props
  const t = useTranslations('console.find')
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => field.current?.select(), [])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onMove(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <search
      aria-label={t('label')}
      className="flex shrink-0 items-center gap-1 border-b border-line bg-sunken px-2 py-1"
    >
      <input
        ref={field}
        aria-label={t('label')}
        value={text}
        placeholder={t('placeholder')}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-7 min-w-0 flex-1 rounded-md border border-line bg-raised px-2 font-mono text-xs placeholder:font-sans placeholder:text-ink-faint coarse:h-9 coarse:text-base"
      />
      <output aria-live="polite" className="min-w-20 px-1 text-center text-xs text-ink-muted tabular-nums">
        {text === '' ? '' : count === 0 ? t('none') : t('count', { current: (index ?? 0) + 1, total: count })}
      </output>
      <IconButton
        size="small"
        label={t('matchCase')}
        aria-pressed={isCaseSensitive}
        className="aria-pressed:bg-accent-wash aria-pressed:text-accent-strong"
        onClick={() => onCase(!isCaseSensitive)}
      >
        <CaseSensitive aria-hidden />
      </IconButton>
      <IconButton
        size="small"
        label={t('previous')}
        hint="Shift+Enter"
        disabled={count === 0}
        onClick={() => onMove(-1)}
      >
        <ChevronUp aria-hidden />
      </IconButton>
      <IconButton size="small" label={t('next')} hint="Enter" disabled={count === 0} onClick={() => onMove(1)}>
        <ChevronDown aria-hidden />
      </IconButton>
      <IconButton size="small" label={t('close')} hint="Esc" onClick={onClose}>
        <X aria-hidden />
      </IconButton>
    </search>
  )
}
