'use client'

import { useSyncExternalStore } from 'react'

export type EditorKind = 'monaco' | 'codemirror'

/** Monaco has no touch editing; where fingers type, or where there is no room for it, CodeMirror takes its place. */
const TOUCH_OR_NARROW = '(pointer: coarse), (width < 48rem)'

function subscribe(onChange: () => void): () => void {
  const query = matchMedia(TOUCH_OR_NARROW)
  query.addEventListener('change', onChange)
  return () => query.removeEventListener('change', onChange)
}

/** Null on the server, which cannot know. */
export function useEditorKind(): EditorKind | null {
  return useSyncExternalStore<EditorKind | null>(
    subscribe,
    () => (matchMedia(TOUCH_OR_NARROW).matches ? 'codemirror' : 'monaco'),
    () => null,
  )
}
