import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

/** What is shown over the page, one at a time. */
export type Overlay = 'palette' | 'shortcuts' | 'settings' | 'projects' | 'rename' | 'limits' | 'compare'

const store = createStore<{ shown: Overlay | null }>(() => ({ shown: null }))

export const showOverlay = (shown: Overlay): void => store.setState({ shown })
export const closeOverlay = (): void => store.setState({ shown: null })
export const useOverlay = (): Overlay | null => useStore(store, ({ shown }) => shown)
