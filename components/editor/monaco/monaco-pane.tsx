'use client'

import Editor, { type OnMount } from '@monaco-editor/react'
import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { FONT_SIZE_PX, LINE_HEIGHT_PX, monospace, PADDING_TOP_PX } from '../editor-metrics'
import type { EditorPaneProps } from '../editor-pane-props'
import { bindModels } from './bind-models'
import { loadMonaco, type Monaco } from './load-monaco'
import { modelUri } from './model-uri'
import { followTheme } from './theme'
import { setUpTypeScript } from './typescript'

type CodeEditor = Parameters<OnMount>[0]

export default function MonacoPane({ path, place, onReady, onRun, onCursor }: EditorPaneProps) {
  const locale = useLocale()
  const t = useTranslations('editor')
  const store = useWorkspaceStore()
  const [monaco, setMonaco] = useState<Monaco>()
  const [editor, setEditor] = useState<CodeEditor>()

  useEffect(() => {
    let isGone = false
    const stop: (() => void)[] = []
    loadMonaco(locale).then((loaded) => {
      if (isGone) return
      stop.push(followTheme(loaded), bindModels(loaded, store), setUpTypeScript(loaded, store))
      setMonaco(loaded)
    })
    return () => {
      isGone = true
      for (const each of stop) each()
    }
  }, [locale, store])

  useEffect(() => {
    if (editor === undefined || place === null || place.path !== path) return
    const position = { lineNumber: place.line, column: place.column }
    editor.setPosition(position)
    editor.revealPositionInCenterIfOutsideViewport(position)
    editor.focus()
  }, [editor, place, path])

  if (monaco === undefined) return null

  const mount: OnMount = (editor) => {
    setEditor(editor)
    editor.addAction({
      id: 'codetok.run',
      label: t('runAction'),
      keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
      run: onRun,
    })
    editor.onDidChangeCursorPosition(({ position }) => onCursor(position.lineNumber, position.column))
    onReady()
  }

  return (
    <Editor
      path={modelUri(path)}
      theme={document.documentElement.classList.contains('dark') ? 'codetok-dark' : 'codetok-light'}
      loading={null}
      saveViewState
      keepCurrentModel
      onMount={mount}
      options={{
        ariaLabel: t('label', { path }),
        automaticLayout: true,
        fixedOverflowWidgets: true,
        fontFamily: monospace(),
        fontLigatures: false,
        fontSize: FONT_SIZE_PX,
        lineHeight: LINE_HEIGHT_PX,
        lineNumbersMinChars: 3,
        minimap: { enabled: false },
        padding: { top: PADDING_TOP_PX, bottom: PADDING_TOP_PX },
        renderFinalNewline: 'on',
        renderLineHighlightOnlyWhenFocus: true,
        scrollBeyondLastLine: false,
        smoothScrolling: !matchMedia('(prefers-reduced-motion: reduce)').matches,
        stickyScroll: { enabled: false },
        tabSize: 2,
        detectIndentation: true,
        unicodeHighlight: { nonBasicASCII: false, ambiguousCharacters: false },
        wordWrap: 'off',
      }}
    />
  )
}
