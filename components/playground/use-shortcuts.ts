'use client'

import { useEffect, useEffectEvent } from 'react'
import { useSave } from '@/components/editor/use-save'
import { isDialogOpen } from '@/components/ui/open-dialog'
import { useRun } from './use-run'
import { useSearchCommand } from './use-search-command'

/** Keys that act wherever the focus is, before the editor or the terminal sees them. */
export function useShortcuts(): void {
  const { start, stop } = useRun()
  const save = useSave()
  const search = useSearchCommand()
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return
    const name = `${event.shiftKey ? 'Shift+' : ''}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`
    const act = { Enter: start, 'Shift+Enter': stop, s: save, 'Shift+f': search }[name]
    // A dialog asks something first; a terminal has a find of its own, and its programs a Ctrl+S.
    if (act === undefined || isDialogOpen() || (event.key !== 'Enter' && isInTerminal(event.target))) return
    event.preventDefault()
    event.stopPropagation()
    void act()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event)
    window.addEventListener('keydown', listener, { capture: true })
    return () => window.removeEventListener('keydown', listener, { capture: true })
  }, [])
}

const isInTerminal = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('.xterm') !== null
