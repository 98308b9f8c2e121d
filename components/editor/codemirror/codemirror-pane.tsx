'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { useBindings } from '@/components/playground/shortcuts'
import { useWorkspace, useWorkspaceStore } from '@/components/playground/workspace-context'
import type { EditorPaneProps } from '../editor-pane-props'
import { createView } from './create-view'

/** The editor for fingers. One view; each file keeps its own state (cursor, history) while it is open. */
export default function CodeMirrorPane(props: EditorPaneProps) {
  // A file of the same name in another project has a history of its own. The first project is what was shown before it had an id.
  const id = useWorkspace((workspace) => workspace.id)
  const [project, setProject] = useState({ id, turn: 0 })
  if (id !== project.id) setProject({ id, turn: project.turn + (project.id === null ? 0 : 1) })
  return <ProjectPane key={project.turn} {...props} />
}

function ProjectPane({ path, place, onReady, onRun, onCursor }: EditorPaneProps) {
  const t = useTranslations('editor')
  const locale = useLocale()
  const store = useWorkspaceStore()
  const parent = useRef<HTMLDivElement>(null)
  const editor = useRef<ReturnType<typeof createView>>(null)
  const { run: runKeys } = useBindings()
  const handlers = useRef({ onReady, onRun, onCursor, runKeys })
  useEffect(() => {
    handlers.current = { onReady, onRun, onCursor, runKeys }
  })

  const label = t('label', { path })
  useEffect(() => {
    if (parent.current === null) return
    const view = createView(parent.current, store, {
      path,
      label,
      locale,
      runKeys: handlers.current.runKeys,
      onRun: () => handlers.current.onRun(),
      onCursor: (line, column) => handlers.current.onCursor(line, column),
    })
    handlers.current.onReady(view.takeOver)
    editor.current = view
    return view.destroy
  }, [path, label, locale, store])

  useEffect(() => editor.current?.setRunKeys(runKeys), [runKeys])

  useEffect(() => {
    if (place?.path === path) editor.current?.goTo(place.line, place.column)
  }, [place, path])

  return <div ref={parent} className="h-full" />
}
