'use client'

import { useEffect, useEffectEvent } from 'react'
import { useFormat } from '@/components/editor/use-format'
import { useSave } from '@/components/editor/use-save'
import { isDialogOpen } from '@/components/ui/open-dialog'
import { commandOf, type KeyCommand } from '@/lib/client/keys/bindings'
import { combinationOf } from '@/lib/client/keys/combination'
import { isFunctionKey } from '@/lib/client/keys/refusal'
import { showOverlay } from './overlays'
import { useBindings } from './shortcuts'
import { useRun } from './use-run'
import { useSideCommand } from './use-side-command'

/** Keys of commands that act wherever the focus is, before the editor or the terminal sees them. */
export function useShortcuts(): void {
  const bindings = useBindings()
  const { start, stop } = useRun()
  const save = useSave()
  const search = useSideCommand('search')
  const { formatOpenFile } = useFormat()
  const actions: Record<KeyCommand, () => unknown> = {
    palette: () => showOverlay('palette'),
    run: start,
    stop,
    save,
    format: formatOpenFile,
    search,
    settings: () => showOverlay('settings'),
    projects: () => showOverlay('projects'),
    sheet: () => showOverlay('shortcuts'),
  }
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.isComposing || isDialogOpen()) return
    const target = event.target instanceof Element ? event.target : null
    const command = commandOf(bindings, event) ?? (isF1(event) && !isInMonaco(target) ? 'palette' : null)
    // Monaco's own command leaves the cursor where it is.
    if (command === null || isOthers(event, target) || (command === 'format' && isInMonaco(target))) return
    event.preventDefault()
    event.stopPropagation()
    void actions[command]()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event)
    window.addEventListener('keydown', listener, { capture: true })
    return () => window.removeEventListener('keydown', listener, { capture: true })
  }, [])
}

/** The palette's second key, which no choice takes away. */
const isF1 = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key === 'F1' && !ctrlKey && !metaKey && !altKey && !shiftKey

const isInMonaco = (target: Element | null): boolean => target?.closest('.monaco-editor') != null

/** Whether a press is what the focused part needs itself: a shell's Ctrl+K or Ctrl+S, a text field's letters. */
function isOthers(event: KeyboardEvent, target: Element | null): boolean {
  const combination = combinationOf(event)
  if (target === null || combination === null || isFunctionKey(combination.key)) return false
  const { isMod, isAlt, key } = combination
  if (target.closest('.xterm') !== null) return !isMod || key !== 'Enter'
  if (isMod || target.closest('input, textarea, [contenteditable="true"]') === null) return false
  return !isAlt || target.closest('#editor-region') === null
}
