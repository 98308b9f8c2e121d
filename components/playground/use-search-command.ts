'use client'

import { useCallback } from 'react'
import { openSearch } from '@/components/search/search-state'
import { useShell } from './shell-context'

/** Brings the search through all files to the front, wherever its place is. */
export function useSearchCommand(): () => void {
  const { show, setFolded } = useShell()
  return useCallback(() => {
    show('files')
    setFolded('files', false)
    openSearch()
  }, [show, setFolded])
}
