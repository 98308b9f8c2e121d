'use client'

import { useCallback } from 'react'
import { useShell } from './shell-context'
import { type SideView, showSideView } from './side-view'

/** Brings what takes the place of the files to the front, wherever that is. */
export function useSideCommand(view: Exclude<SideView, 'files'>): () => void {
  const { show, setFolded } = useShell()
  return useCallback(() => {
    show('files')
    setFolded('files', false)
    showSideView(view)
  }, [show, setFolded, view])
}
