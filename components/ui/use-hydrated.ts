'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => undefined

/** False while the page is what the server has painted: nothing listens to clicks yet. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
