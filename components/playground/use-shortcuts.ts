'use client'

import { useEffect, useEffectEvent } from 'react'
import { isDialogOpen } from '@/components/ui/open-dialog'
import { useRun } from './use-run'

/** Keys that act wherever the focus is, before the editor or the terminal sees them. */
export function useShortcuts(): void {
  const { start, stop } = useRun()
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return
    // A dialog asks something first.
    if (isDialogOpen()) return
    event.preventDefault()
    event.stopPropagation()
    if (event.shiftKey) stop()
    else start()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event)
    window.addEventListener('keydown', listener, { capture: true })
    return () => window.removeEventListener('keydown', listener, { capture: true })
  }, [])
}
