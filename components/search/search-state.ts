import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { SearchQuery } from '@/lib/client/workspace/search/pattern'

interface SearchState extends SearchQuery {
  readonly isReplacing: boolean
  readonly replacement: string
}

/** Outlives the panel, so that it is found as it was left. */
const store = createStore<SearchState>(() => ({
  text: '',
  isCaseSensitive: false,
  isWholeWord: false,
  isRegex: false,
  isReplacing: false,
  replacement: '',
}))

export const useSearchState = (): SearchState => useStore(store)
export const changeSearch = (change: Partial<SearchState>): void => store.setState(change)
export const searchState = (): SearchState => store.getState()
