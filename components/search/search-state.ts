import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { SearchQuery } from '@/lib/client/workspace/search'

interface SearchState extends SearchQuery {
  readonly isOpen: boolean
  /** Counts how often it was called up: each time its field gets the focus. */
  readonly calls: number
}

/** Outlives the panel, so that it is found as it was left. */
const store = createStore<SearchState>(() => ({
  isOpen: false,
  calls: 0,
  text: '',
  isCaseSensitive: false,
  isWholeWord: false,
}))

export const useSearchState = (): SearchState => useStore(store)
export const openSearch = (): void => store.setState(({ calls }) => ({ isOpen: true, calls: calls + 1 }))
export const closeSearch = (): void => store.setState({ isOpen: false })
export const changeSearch = (change: Partial<SearchQuery>): void => store.setState(change)
