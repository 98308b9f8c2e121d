import '#server-only'
import { DEFAULT_LOCALE, Locale } from '@/lib/contracts/preferences'

/**
 * The language of a request: the one that was chosen, else the first of `Accept-Language` that we speak.
 *
 * @param acceptLanguage the header as sent, such as `fr-CH, zh-Hans;q=0.9, en;q=0.8`
 */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  const remembered = Locale.safeParse(chosen)
  if (remembered.success) return remembered.data
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean)
      return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { language } of wanted) {
    const locale = Locale.safeParse(language)
    if (locale.success) return locale.data
  }
  return DEFAULT_LOCALE
}
