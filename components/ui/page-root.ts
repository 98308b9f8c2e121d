'use client'

import { useLayoutEffect } from 'react'

/** The page's own content, as against what is shown above it. */
export const PAGE_ID = 'page'

/** Puts the page out of the keyboard's reach while a dialog is open: hiding it from screen readers alone would not. */
export function useInertPage(isInert: boolean): void {
  useLayoutEffect(() => {
    const page = document.getElementById(PAGE_ID)
    if (!isInert || page === null) return
    page.inert = true
    return () => {
      page.inert = false
    }
  }, [isInert])
}
