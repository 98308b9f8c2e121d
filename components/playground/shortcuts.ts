'use client'

import { useMemo, useSyncExternalStore } from 'react'
import { type Bindings, bindingsOf, fixedKeys, KEY_COMMANDS, type KeyCommand } from '@/lib/client/keys/bindings'
import { ariaKeys, keyName } from '@/lib/client/keys/key-names'
import { useSettings } from '@/lib/client/settings/settings'

export const useIsMac = (): boolean =>
  useSyncExternalStore(
    () => () => undefined,
    () => /mac|iphone|ipad/i.test(navigator.platform),
    () => false,
  )

/** The keys of every command, with what the reader has changed. */
export function useBindings(): Bindings {
  const { keys } = useSettings()
  return useMemo(() => bindingsOf(keys), [keys])
}

/** What keys are called on this machine: ⌘ on a Mac, Ctrl elsewhere; undefined where a command has none. */
export function useShortcutNames() {
  const isMac = useIsMac()
  const bindings = useBindings()
  const names: { [command in KeyCommand]?: string } = {}
  for (const command of KEY_COMMANDS) {
    const keys = bindings[command]
    if (keys !== null) names[command] = keyName(keys, isMac)
  }
  return { ...names, tabKey: tabKeyName(isMac) }
}

/** Makes Tab move the focus instead of indenting. Of a Mac's two keys it is the one that says Control. */
export const tabKeyName = (isMac: boolean): string =>
  isMac ? '⌃⇧M' : (fixedKeys('tabKey', isMac).map((keys) => keyName(keys, isMac))[0] ?? '')

/** For `aria-keyshortcuts`; undefined where a command has no keys. */
export function useAriaKeys(command: KeyCommand): string | undefined {
  const keys = useBindings()[command]
  return keys === null ? undefined : ariaKeys(keys)
}
