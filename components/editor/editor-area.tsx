'use client'

import { useState } from 'react'
import { useWorkspace } from '@/components/playground/workspace-context'
import { EditorPane } from './editor-pane'
import { FileTabs } from './file-tabs'
import { NoFileOpen } from './no-file-open'

export const EDITOR_PANEL_ID = 'open-file'

export function EditorArea() {
  const path = useWorkspace(({ tabs }) => tabs.active)
  const isText = useWorkspace(({ project }) => path !== null && typeof project.docs.get(path)?.content === 'string')
  const [, setCursor] = useState({ line: 1, column: 1 })
  return (
    <>
      <FileTabs panelId={EDITOR_PANEL_ID} />
      <div id={EDITOR_PANEL_ID} role="tabpanel" aria-label={path ?? undefined} className="min-h-0 flex-1">
        {path === null || !isText ? (
          <NoFileOpen />
        ) : (
          <EditorPane path={path} onRun={() => undefined} onCursor={(line, column) => setCursor({ line, column })} />
        )}
      </div>
    </>
  )
}
