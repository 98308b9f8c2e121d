import '#server-only'
import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { LOCALE_COOKIE } from '@/lib/contracts/preferences'
import en from '@/messages/en.json'
import zh from '@/messages/zh.json'
import { chooseLocale } from './locale'

const MESSAGES = { en, zh }

export default getRequestConfig(async () => {
  const [cookieStore, headerStore] = await Promise.all([cookies(), headers()])
  const locale = chooseLocale(cookieStore.get(LOCALE_COOKIE)?.value, headerStore.get('accept-language'))
  return { locale, messages: MESSAGES[locale] }
})
