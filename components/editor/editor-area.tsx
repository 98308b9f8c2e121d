'use client'

import { useState } from 'react'
import { useShell } from '@/components/playground/shell-context'
import { useRun } from '@/components/playground/use-run'
import { useWorkspace } from '@/components/playground/workspace-context'
import { EDIT_MAX_CHARS } from '@/lib/client/workspace/file-sizes'
import { BinaryView } from './binary-view'
import { ConflictBar } from './conflict-bar'
import { EditorPane } from './editor-pane'
import { EditorStatus } from './editor-status'
import { FileTabs, tabId } from './file-tabs'
import type { HighlightedText } from './highlighted-text'
import { NoFileOpen, OpeningProject } from './no-file-open'
import { SplitPane } from './split-pane'

const PANEL_ID = 'open-file'

/** The open files: their tabs, the text of one, and a line that says how it stands. */
type EditorAreaProps = {
  preview: HighlightedText | null
  /** In a frame of another site's page: the smaller editor, and nothing of what is kept where. */
  isEmbedded?: boolean
}

export function EditorArea({ preview, isEmbedded = false }: EditorAreaProps) {
  const path = useWorkspace(({ tabs }) => tabs.active)
  const isOpening = useWorkspace(({ id, project }) => id === null && project.docs.size === 0)
  const kind = useWorkspace(({ project }) => {
    const content = path === null ? undefined : project.docs.get(path)?.content
    if (content === undefined) return 'none'
    return typeof content === 'string' && content.length <= EDIT_MAX_CHARS ? 'text' : 'binary'
  })
  const [cursor, setCursor] = useState({ line: 1, column: 1 })
  const { start } = useRun()
  const { place, cursor: lastCursor, split } = useShell()
  const follow = (line: number, column: number) => {
    lastCursor.current = { line, column }
    setCursor(lastCursor.current)
  }
  const isSplitShown = useWorkspace(
    ({ project }) => split !== null && typeof project.docs.get(split)?.content === 'string',
  )

  if (isOpening) return <OpeningProject />
  if (path === null || kind === 'none') return <NoFileOpen />
  return (
    <>
      <FileTabs panelId={PANEL_ID} />
      <div className="flex min-h-0 flex-1">
        <div
          id={PANEL_ID}
          role="tabpanel"
          aria-labelledby={tabId(path)}
          className="flex min-h-0 min-w-0 flex-1 basis-0 flex-col"
        >
          <ConflictBar path={path} />
          <div className="min-h-0 flex-1">
            {kind === 'text' ? (
              <EditorPane
                path={path}
                place={place}
                preview={preview}
                {...(isEmbedded ? { editor: 'codemirror' } : {})}
                onRun={start}
                onCursor={follow}
              />
            ) : (
              <BinaryView path={path} />
            )}
          </div>
        </div>
        {isSplitShown && split !== null && !isEmbedded ? <SplitPane path={split} /> : null}
      </div>
      {isEmbedded ? null : <EditorStatus path={path} cursor={kind === 'text' ? cursor : null} />}
    </>
  )
}
