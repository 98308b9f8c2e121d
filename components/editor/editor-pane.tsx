'use client'

import dynamic from 'next/dynamic'
import { useEffect, useRef, useState } from 'react'
import { useWorkspace } from '@/components/playground/workspace-context'
import { persistently } from '@/lib/client/persistently'
import { useSettings } from '@/lib/client/settings/settings'
import { CodePreview } from './code-preview'
import { canBeTypedEarly, type TakeOver } from './early-text'
import type { EditorPaneProps } from './editor-pane-props'
import { type HighlightedText, plainLines } from './highlighted-text'
import { PlainEditor, type PlainEditorHandle } from './plain-editor'
import { type EditorKind, useEditorKind } from './use-editor-kind'

const MonacoPane = dynamic(() => persistently(() => import('./monaco/monaco-pane')), { ssr: false })
const CodeMirrorPane = dynamic(() => persistently(() => import('./codemirror/codemirror-pane')), { ssr: false })

/** The open file's text: at once in a plain text box, then in the editor that suits the device, in the same place. */
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
  // What a link shows may yet be replaced by the copy that this tab has made of it.
  const isLinkOpening = useWorkspace(({ id, origin }) => id === null && origin !== null)
  const { hasVimKeys } = useSettings()
  const plain = useRef<PlainEditorHandle>(null)
  const place = useRef<HTMLDivElement>(null)
  const isReady = kind !== null && readyKind === kind

  // The editor is most of the page's weight: it is fetched when what can be seen without it has been seen.
  useEffect(() => {
    const frame = requestAnimationFrame(() => setIsPainted(true))
    return () => cancelAnimationFrame(frame)
  }, [])

  const ready = (takeOver: TakeOver) => {
    if (plain.current === null) return setReadyKind(kind)
    plain.current.whenComposed((early) => {
      // The editor must take the focus before the text box is gone, or a phone folds its keyboard away.
      if (place.current !== null) place.current.inert = false
      takeOver(early)
      setReadyKind(kind)
    })
  }

  const Pane = kind === 'codemirror' ? CodeMirrorPane : MonacoPane
  return (
    <div className="relative h-full min-h-0 overflow-hidden">
      {isReady || typeof content !== 'string' ? null : (
        <Early
          key={path}
          path={path}
          text={content}
          lines={preview?.text === content ? preview.lines : plainLines(content)}
          takesKeys={!isLinkOpening && !hasVimKeys && canBeTypedEarly(content)}
          onCursor={pane.onCursor}
          ref={plain}
        />
      )}
      {kind === null || !isPainted ? null : (
        <div ref={place} inert={!isReady} className={isReady ? 'h-full' : 'h-full opacity-0'}>
          <Pane key={kind} {...pane} onReady={ready} />
        </div>
      )}
    </div>
  )
}

function Early({ takesKeys, ...plain }: Parameters<typeof PlainEditor>[0] & { takesKeys: boolean }) {
  if (takesKeys) return <PlainEditor {...plain} />
  return (
    <div className="absolute inset-0 overflow-hidden">
      <CodePreview lines={plain.lines} />
    </div>
  )
}
