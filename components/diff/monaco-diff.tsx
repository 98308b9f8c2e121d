'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { monospace } from '@/components/editor/editor-metrics'
import { loadMonaco } from '@/components/editor/monaco/load-monaco'
import { followTheme } from '@/components/editor/monaco/theme'
import { useSettings } from '@/lib/client/settings/settings'
import { editorLanguage } from '@/lib/client/workspace/languages'

export interface MonacoDiffProps {
  before: string
  after: string
  /** Says how it is coloured. */
  path: string
  label: string
}

/** Below this width the two texts are one, with what is gone above what has come. */
const SIDE_BY_SIDE_MIN_PX = 640

/** Two texts and where they differ, to be read. */
export default function MonacoDiff({ before, after, path, label }: MonacoDiffProps) {
  const t = useTranslations('diff')
  const locale = useLocale()
  const { fontSizePx } = useSettings()
  const container = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const stops: (() => void)[] = []
    let isGone = false
    loadMonaco(locale).then((monaco) => {
      const element = container.current
      if (isGone || element === null) return
      const language = editorLanguage(path)
      // A second file of the same names would be the project's to its type checker.
      const isChecked = language === 'typescript' || language === 'javascript'
      const model = (text: string) => monaco.editor.createModel(text, isChecked ? 'plaintext' : language)
      const models = { original: model(before), modified: model(after) }
      const editor = monaco.editor.createDiffEditor(element, {
        ariaLabel: label,
        automaticLayout: true,
        fontFamily: monospace(),
        fontSize: fontSizePx,
        hideUnchangedRegions: { enabled: true },
        minimap: { enabled: false },
        originalEditable: false,
        readOnly: true,
        renderSideBySideInlineBreakpoint: SIDE_BY_SIDE_MIN_PX,
        scrollBeyondLastLine: false,
        unicodeHighlight: { nonBasicASCII: false, ambiguousCharacters: false },
      })
      // Monaco empties the names that it is given as options for the two, as often as it lays them out.
      const giveNames = () => {
        editor.getOriginalEditor().updateOptions({ ariaLabel: t('before', { label }) })
        editor.getModifiedEditor().updateOptions({ ariaLabel: t('after', { label }) })
      }
      editor.onDidUpdateDiff(giveNames)
      editor.setModel(models)
      stops.push(followTheme(monaco), () => {
        editor.dispose()
        models.original.dispose()
        models.modified.dispose()
      })
    })
    return () => {
      isGone = true
      for (const stop of stops) stop()
    }
  }, [t, locale, before, after, path, label, fontSizePx])

  return <div ref={container} className="h-full min-h-0" />
}
