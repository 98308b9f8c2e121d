'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import type { LineStore } from './line-store'
import { plainText } from './row-spans'
import { DEFAULT_STYLE } from './sgr'

const INTERVAL_MS = 1500
const LINES_MAX = 3
const CHARS_MAX = 300

/** Tells a screen reader what is printed: at most every second and a half, the first new lines and how many more there are. */
export function LogAnnouncer({ log }: { log: LineStore }) {
  const t = useTranslations('console.announce')
  const [text, setText] = useState('')

  useEffect(() => {
    let nextRow = log.endRow
    let timer: ReturnType<typeof setTimeout> | undefined
    const announce = () => {
      timer = undefined
      const from = Math.max(nextRow, log.firstRow)
      const count = log.endRow - from
      nextRow = log.endRow
      if (count > 0)
        setText(
          [...linesFrom(log, from), ...(count > LINES_MAX ? [t('more', { count: count - LINES_MAX })] : [])].join('\n'),
        )
    }
    const unsubscribe = log.subscribe(() => {
      timer ??= setTimeout(announce, INTERVAL_MS)
    })
    return () => {
      unsubscribe()
      clearTimeout(timer)
    }
  }, [log, t])

  return (
    <div aria-live="polite" className="sr-only">
      {text}
    </div>
  )
}

function linesFrom(log: LineStore, from: number): string[] {
  const rows = Array.from({ length: LINES_MAX }, (_, index) => log.row(from + index))
  return rows.flatMap((row) => (row === null ? [] : [plainText(row.text, DEFAULT_STYLE).slice(0, CHARS_MAX)]))
}
