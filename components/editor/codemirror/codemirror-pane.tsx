'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import type { EditorPaneProps } from '../editor-pane-props'
import { createView } from './create-view'

/** The editor for fingers. One view; each file keeps its own state (cursor, history) while it is open. */
export default function CodeMirrorPane({ path, place, onReady, onRun, onCursor }: EditorPaneProps) {
  const t = useTranslations('editor')
  const locale = useLocale()
  const store = useWorkspaceStore()
  const parent = useRef<HTMLDivElement>(null)
  const editor = useRef<ReturnType<typeof createView>>(null)
  const handlers = useRef({ onReady, onRun, onCursor })
  useEffect(() => {
    handlers.current = { onReady, onRun, onCursor }
  })

  const label = t('label', { path })
  useEffect(() => {
    if (parent.current === null) return
    const view = createView(parent.current, store, {
      path,
      label,
      locale,
      onRun: () => handlers.current.onRun(),
      onCursor: (line, column) => handlers.current.onCursor(line, column),
    })
    handlers.current.onReady()
    editor.current = view
    return view.destroy
  }, [path, label, locale, store])

  useEffect(() => {
    if (place?.path === path) editor.current?.goTo(place.line, place.column)
  }, [place, path])

  return <div ref={parent} className="h-full" />
}
