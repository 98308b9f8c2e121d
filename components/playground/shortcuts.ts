'use client'

import { useSyncExternalStore } from 'react'

/** What keys are called on this machine: ⌘ on a Mac, Ctrl elsewhere. */
export function useShortcutNames() {
  const isMac = useSyncExternalStore(
    () => () => undefined,
    () => /mac|iphone|ipad/i.test(navigator.platform),
    () => false,
  )
  return {
    run: isMac ? '⌘↵' : 'Ctrl+Enter',
    stop: isMac ? '⌘⇧↵' : 'Ctrl+Shift+Enter',
    palette: isMac ? '⌘K' : 'Ctrl+K',
    save: isMac ? '⌘S' : 'Ctrl+S',
    search: isMac ? '⌘⇧F' : 'Ctrl+Shift+F',
    find: isMac ? '⌘F' : 'Ctrl+F',
    format: isMac ? '⇧⌥F' : 'Shift+Alt+F',
    comment: isMac ? '⌘/' : 'Ctrl+/',
    /** Makes Tab move the focus instead of indenting. */
    tabKey: isMac ? '⌃⇧M' : 'Ctrl+M',
  }
}
