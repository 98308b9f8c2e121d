'use client'

import { useCallback } from 'react'
import { setPreferenceCookie } from '@/lib/client/preference-cookie'
import { LOCALE_COOKIE, type Locale } from '@/lib/contracts/preferences'

/** Remembers the language and loads the page anew: the editor's own menus can only be had in another language so. */
export function useSwitchLocale(): (locale: Locale) => void {
  return useCallback((locale) => {
    setPreferenceCookie(LOCALE_COOKIE, locale)
    location.reload()
  }, [])
}
