import '#server-only'
import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { LOCALE_COOKIE, pickLocale } from './locale'

/** Messages of a request: the switch's cookie decides, else the browser's languages. */
export default getRequestConfig(async () => {
  const [jar, head] = await Promise.all([cookies(), headers()])
  const locale = pickLocale(jar.get(LOCALE_COOKIE)?.value, head.get('accept-language'))
  const { default: messages } = await import(`../../messages/${locale}.json`)
  return { locale, messages }
})
