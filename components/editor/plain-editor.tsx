'use client'

import { useTranslations } from 'next-intl'
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from 'react'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { CodePreview } from './code-preview'
import { type EarlyText, textBoxHtml } from './early-text'
import type { CodeLine } from './highlighted-text'
import { textChange } from './text-change'

export interface PlainEditorHandle {
  /** Calls back at once, or when the word that is being composed is written: an input method would lose it. */
  whenComposed: (leave: (early: EarlyText) => void) => void
}

type PlainEditorProps = {
  path: string
  text: string
  /** The same text in colour. */
  lines: readonly CodeLine[]
  onCursor: (line: number, column: number) => void
  ref: Ref<PlainEditorHandle>
}

/**
 * Takes keys until the editor is there, which is most of the page's weight. It comes with the page's first paint and works
 * before any script does: React, which would put the first text back, knows nothing of what is in it.
 */
export function PlainEditor({ path, text, lines, onCursor, ref }: PlainEditorProps) {
  const label = useTranslations('editor')('label', { path })
  const store = useWorkspaceStore()
  const host = useRef<HTMLDivElement>(null)
  const preview = useRef<HTMLDivElement>(null)
  const [before] = useState(text)
  const [html] = useState(() => textBoxHtml(text, label))
  const [isUsed, setIsUsed] = useState(false)

  const begin = useEffectEvent((box: HTMLTextAreaElement) => {
    if (box.value !== text) store.getState().edit(path, box.value)
    if (box.value !== text || box.scrollTop > 0 || document.activeElement === box) setIsUsed(true)
  })
  const moved = useEffectEvent((box: HTMLTextAreaElement) => {
    const lineStart = box.value.lastIndexOf('\n', box.selectionEnd - 1) + 1
    onCursor(box.value.slice(0, lineStart).split('\n').length, box.selectionEnd - lineStart + 1)
  })

  useEffect(() => {
    const box = textBox(host.current)
    begin(box)
    const stop = new AbortController()
    const on = (type: string, act: () => void) => box.addEventListener(type, act, { signal: stop.signal })
    on('focus', () => setIsUsed(true))
    on('input', () => store.getState().edit(path, box.value))
    on('selectionchange', () => moved(box))
    on('scroll', () => {
      setIsUsed(true)
      if (preview.current !== null) preview.current.style.transform = `translateY(${-box.scrollTop}px)`
    })
    // What comes from elsewhere: a program that writes the file, or the project that this browser keeps.
    const unsubscribe = store.subscribe(({ project }) => {
      const content = project.docs.get(path)?.content
      if (typeof content !== 'string' || content === box.value) return
      const { from, to, insert } = textChange(box.value, content)
      box.setRangeText(insert, from, to, 'preserve')
    })
    return () => {
      unsubscribe()
      stop.abort()
    }
  }, [path, store])

  useImperativeHandle(ref, () => {
    const box = textBox(host.current)
    let isComposing = false
    // Not its start, which may have been before the page's scripts.
    box.addEventListener('compositionupdate', () => {
      isComposing = true
    })
    box.addEventListener('compositionend', () => {
      isComposing = false
    })
    return {
      whenComposed: (leave) => {
        const hand = () => {
          leave(stateOf(box, before))
          // Gone for readers and the keyboard now, not only when the page is drawn next: there are never two of it.
          if (host.current !== null) host.current.inert = true
        }
        // The event comes before the text box has the word, its `input` after.
        if (isComposing) box.addEventListener('compositionend', () => setTimeout(hand), { once: true })
        else hand()
      },
    }
  }, [before])

  return (
    <div data-plain-editor className="absolute inset-0 overflow-hidden" data-used={isUsed || undefined}>
      <div ref={preview} className="absolute inset-x-0 top-0">
        <CodePreview lines={lines} isPlain={isUsed} />
      </div>
      <div
        ref={host}
        className="plain-editor"
        // biome-ignore lint/security/noDangerouslySetInnerHtml: escaped; React must leave alone what was typed before it came.
        dangerouslySetInnerHTML={{ __html: html }}
      />
    </div>
  )
}

function textBox(host: HTMLElement | null): HTMLTextAreaElement {
  const box = host?.querySelector('textarea')
  if (!box) throw new Error('the plain editor has no text box')
  return box
}

function stateOf(box: HTMLTextAreaElement, before: string): EarlyText {
  const isBackward = box.selectionDirection === 'backward'
  const [anchor, head] = isBackward ? [box.selectionEnd, box.selectionStart] : [box.selectionStart, box.selectionEnd]
  return {
    before,
    selection: { anchor, head },
    scroll: { top: box.scrollTop, left: box.scrollLeft },
    hasFocus: document.activeElement === box,
  }
}
