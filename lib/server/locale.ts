export const LOCALES = ['en', 'zh'] as const
export type Locale = (typeof LOCALES)[number]
export const LOCALE_COOKIE = 'locale'

const asLocale = (tag: string): Locale | undefined =>
  LOCALES.find((locale) => locale === tag.toLowerCase().split('-')[0])

/** The language of a page: what the reader chose, else the first of the browser's languages that we have, else English. */
export function pickLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  const kept = chosen === undefined ? undefined : asLocale(chosen)
  if (kept) return kept
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.trim().split(';')
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean)
      return { tag, weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  for (const { tag } of wanted) {
    const locale = asLocale(tag)
    if (locale) return locale
  }
  return 'en'
}
