import { z } from 'zod'

/** Languages of the interface. */
export const Locale = z.enum(['en', 'zh'])
export type Locale = z.infer<typeof Locale>

export const DEFAULT_LOCALE: Locale = 'en'

/** The value of `<html lang>`: Chinese is written in simplified characters. */
export const HTML_LANG = { en: 'en', zh: 'zh-CN' } as const satisfies Record<Locale, string>

export const LOCALE_COOKIE = 'codetok-locale'
export const LAYOUT_COOKIE = 'codetok-layout'
/** Set once this browser holds work of its own: the server then does not paint the example that a newcomer sees. */
export const RETURNING_COOKIE = 'codetok-returning'
