'use client'

import Editor, { type OnMount } from '@monaco-editor/react'
import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useBindings } from '@/components/playground/shortcuts'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { useSession } from '@/components/session/use-sandbox-session'
import { useSettings } from '@/lib/client/settings/settings'
import { lineHeightPx, monospace, PADDING_TOP_PX } from '../editor-metrics'
import type { EditorPaneProps } from '../editor-pane-props'
import { useFormat } from '../use-format'
import { useSave } from '../use-save'
import { bindFormatKeys, monacoKeybinding } from './keybinding'
import { loadMonaco, type Monaco } from './load-monaco'
import { modelUri } from './model-uri'
import { type HeldModels, holdModels } from './shared-models'
import { takeOver } from './take-over'
import { startVim } from './vim'

type CodeEditor = Parameters<OnMount>[0]

export default function MonacoPane({ path, place, onReady, onRun, onCursor }: EditorPaneProps) {
  const locale = useLocale()
  const t = useTranslations('editor')
  const store = useWorkspaceStore()
  const [monaco, setMonaco] = useState<Monaco>()
  const [models, setModels] = useState<HeldModels>()
  const [editor, setEditor] = useState<CodeEditor>()
  const session = useSession()
  const settings = useSettings()
  const { run: runKeys, format: formatKeys } = useBindings()
  const vimStatus = useRef<HTMLDivElement>(null)
  const run = useEffectEvent(onRun)
  const save = useEffectEvent(useSave())
  const format = useEffectEvent(useFormat().format)

  useEffect(() => {
    let isGone = false
    let models: HeldModels | undefined
    loadMonaco(locale).then((loaded) => {
      if (isGone) return
      models = holdModels(loaded, store, (path, text) => format(path, text))
      setModels(models)
      setMonaco(loaded)
    })
    return () => {
      isGone = true
      models?.letGo()
    }
  }, [locale, store])

  useEffect(() => models?.follow(session), [models, session])

  useEffect(() => {
    if (monaco === undefined || editor === undefined) return
    const keybinding = monacoKeybinding(monaco, runKeys)
    const action = editor.addAction({
      id: 'codetok.run',
      label: t('runAction'),
      ...(keybinding === null ? {} : { keybindings: [keybinding] }),
      run: () => run(),
    })
    return () => action.dispose()
  }, [monaco, editor, runKeys, t])

  useEffect(() => (monaco === undefined ? undefined : bindFormatKeys(monaco, formatKeys)), [monaco, formatKeys])

  useEffect(() => {
    if (editor === undefined || place === null || place.path !== path) return
    const position = { lineNumber: place.line, column: place.column }
    editor.setPosition(position)
    editor.revealPositionInCenterIfOutsideViewport(position)
    editor.focus()
  }, [editor, place, path])

  useEffect(() => {
    const status = vimStatus.current
    if (editor === undefined || status === null || !settings.hasVimKeys) return
    let isGone = false
    let stop: (() => void) | undefined
    startVim(editor, status, { onRun: () => run(), onSave: () => void save() }).then((end) => {
      if (isGone) end()
      else stop = end
    })
    return () => {
      isGone = true
      stop?.()
    }
  }, [editor, settings.hasVimKeys])

  if (monaco === undefined) return null

  const mount: OnMount = (editor) => {
    setEditor(editor)
    editor.onDidChangeCursorPosition(({ position }) => onCursor(position.lineNumber, position.column))
    onReady((early) => takeOver(monaco, editor, early))
  }

  return (
    <div className="flex h-full flex-col">
      <div className="min-h-0 flex-1">
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
            fontSize: settings.fontSizePx,
            lineHeight: lineHeightPx(settings.fontSizePx),
            lineNumbersMinChars: 3,
            minimap: { enabled: settings.hasMinimap },
            padding: { top: PADDING_TOP_PX, bottom: PADDING_TOP_PX },
            // Its choices of how to paste are asked for first: a run by the next key had the old text, and typing on lost the paste.
            pasteAs: { enabled: false },
            renderFinalNewline: 'on',
            renderLineHighlightOnlyWhenFocus: true,
            scrollBeyondLastLine: false,
            smoothScrolling: !settings.hasReducedMotion && !matchMedia('(prefers-reduced-motion: reduce)').matches,
            stickyScroll: { enabled: false },
            tabSize: settings.tabSize,
            detectIndentation: true,
            unicodeHighlight: { nonBasicASCII: false, ambiguousCharacters: false },
            wordWrap: settings.hasWordWrap ? 'on' : 'off',
          }}
        />
      </div>
      {settings.hasVimKeys ? (
        <div
          ref={vimStatus}
          role="status"
          aria-label={t('vimStatus')}
          className="vim-status shrink-0 border-t border-line px-3 py-0.5 font-mono text-xs"
        />
      ) : null}
    </div>
  )
}
