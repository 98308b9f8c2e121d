'use client'

import { createContext, useContext } from 'react'

/** What the tree is being asked: a name for something new or old, a place to move to, or a yes to a deletion. */
export type FilesTask =
  | { kind: 'create-file' | 'create-folder'; folder: string }
  | { kind: 'rename'; path: string }
  | { kind: 'move'; path: string }
  | { kind: 'delete'; path: string }
  | null

export type FilesPanelState = {
  task: FilesTask
  setTask: (task: FilesTask) => void
  /** Moves the focus to a row, as soon as there is one. */
  focusRow: (path: string | null) => void
  showsHidden: boolean
  setShowsHidden: (shows: boolean) => void
}

export const FilesContext = createContext<FilesPanelState | null>(null)

export function useFilesPanel(): FilesPanelState {
  const state = useContext(FilesContext)
  if (state === null) throw new Error('there is no FilesContext above this component')
  return state
}
