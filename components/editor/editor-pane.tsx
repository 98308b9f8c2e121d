'use client'

import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import { useWorkspace } from '@/components/playground/workspace-context'
import { CodePreview } from './code-preview'
import type { EditorPaneProps } from './editor-pane-props'
import { type HighlightedText, plainLines } from './highlighted-text'
import { type EditorKind, useEditorKind } from './use-editor-kind'

const MonacoPane = dynamic(() => import('./monaco/monaco-pane'), { ssr: false })
const CodeMirrorPane = dynamic(() => import('./codemirror/codemirror-pane'), { ssr: false })

/** The open file's text: at once as it is, then in the editor that suits the device, in the same place. */
export function EditorPane({
  preview,
  editor,
  ...pane
}: Omit<EditorPaneProps, 'onReady'> & { preview: HighlightedText | null; editor?: EditorKind }) {
  const { path } = pane
  const deviceKind = useEditorKind()
  const kind = deviceKind === null ? null : (editor ?? deviceKind)
  const [readyKind, setReadyKind] = useState<typeof kind>(null)
  const [isPainted, setIsPainted] = useState(false)
  const content = useWorkspace(({ project }) => project.docs.get(path)?.content)
  const isReady = kind !== null && readyKind === kind

  // The editor is most of the page's weight: it is fetched when what can be seen without it has been seen.
  useEffect(() => {
    const frame = requestAnimationFrame(() => setIsPainted(true))
    return () => cancelAnimationFrame(frame)
  }, [])

  const Pane = kind === 'codemirror' ? CodeMirrorPane : MonacoPane
  return (
    <div className="relative h-full min-h-0 overflow-hidden">
      {isReady || typeof content !== 'string' ? null : (
        <CodePreview lines={preview?.text === content ? preview.lines : plainLines(content)} />
      )}
      {kind === null || !isPainted ? null : (
        <div className={isReady ? 'h-full' : 'h-full opacity-0'}>
          <Pane key={kind} {...pane} onReady={() => setReadyKind(kind)} />
        </div>
      )}
    </div>
  )
}
