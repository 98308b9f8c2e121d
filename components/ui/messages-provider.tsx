'use client'

import { type Messages, NextIntlClientProvider, useLocale } from 'next-intl'
import { type ReactNode, use } from 'react'
import { persistently } from '@/lib/client/persistently'
import type { Locale } from '@/lib/contracts/preferences'

const CATALOGS: Record<Locale, () => Promise<{ default: Messages }>> = {
  en: () => import('@/messages/en.json'),
  zh: () => import('@/messages/zh.json'),
}

const loading = new Map<Locale, Promise<Messages>>()

/** One promise for each language: `use` takes another one for another wait. */
function messagesOf(locale: Locale): Promise<Messages> {
  const known = loading.get(locale)
  if (known !== undefined) return known
  const messages = persistently(CATALOGS[locale]).then((catalog) => catalog.default)
  loading.set(locale, messages)
  return messages
}

/**
 * The words of the page's language. A file of their own that browsers keep, instead of a part of each page: they were half of
 * its HTML, all of which has to be read before the first paint.
 */
export function MessagesProvider({ children }: { children: ReactNode }) {
  const locale = useLocale()
  return (
    <NextIntlClientProvider locale={locale} messages={use(messagesOf(locale))}>
      {children}
    </NextIntlClientProvider>
  )
}
