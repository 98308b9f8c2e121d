'use client'

import { useTranslations } from 'next-intl'
import { readReason } from '@/lib/contracts/reasons'

/** @returns tells what the server says in the language of the page, as far as it is one of its reasons; else as it came */
export function useTold(): (text: string) => string {
  const t = useTranslations('reasons')
  const tell = (text: string): string => {
    const reason = readReason(text)
    if (reason === null) return text
    const values = Object.entries(reason.values).map(([name, value]) => [name, tell(value)])
    return t(reason.code, Object.fromEntries(values))
  }
  return tell
}
