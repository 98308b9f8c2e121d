'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import type { EditorPaneProps } from '../editor-pane'
import { createView } from './create-view'

/** The editor for fingers. One view; each file keeps its own state (cursor, history) while it is open. */
export default function CodeMirrorPane({ path, onReady, onRun, onCursor }: EditorPaneProps) {
  const t = useTranslations('editor')
  const locale = useLocale()
  const store = useWorkspaceStore()
  const parent = useRef<HTMLDivElement>(null)
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
    return view.destroy
  }, [path, label, locale, store])

  return <div ref={parent} className="h-full" />
}
