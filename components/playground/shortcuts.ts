'use client'

import { useSyncExternalStore } from 'react'

/** What keys are called on this machine: ⌘ on a Mac, Ctrl elsewhere. */
export function useShortcutNames(): { run: string; isMac: boolean } {
  const isMac = useSyncExternalStore(
    () => () => undefined,
    () => /mac|iphone|ipad/i.test(navigator.platform),
    () => false,
  )
  return { run: isMac ? '⌘↵' : 'Ctrl+↵', isMac }
}
