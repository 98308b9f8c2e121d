import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

/** What the panel beside the editor shows: the files, or what takes their place. */
export type SideView = 'files' | 'search' | 'packages'

interface Shown {
  readonly view: SideView
  /** Counts how often one was called up: each time its field gets the focus. */
  readonly calls: number
}

const store = createStore<Shown>(() => ({ view: 'files', calls: 0 }))

export const useSideView = (): Shown => useStore(store)
export const showSideView = (view: Exclude<SideView, 'files'>): void =>
  store.setState(({ calls }) => ({ view, calls: calls + 1 }))
export const closeSideView = (): void => store.setState({ view: 'files' })
