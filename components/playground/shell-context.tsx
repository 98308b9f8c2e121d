'use client'

import { createContext, type ReactNode, type RefObject, useContext, useMemo, useRef, useState } from 'react'
import type { SidePanel } from './side-panels'

/** What a phone shows; a desktop shows all of them. */
export const VIEWS = ['files', 'code', 'output', 'terminal', 'preview', 'metrics'] as const
export type View = (typeof VIEWS)[number]

export type OutputTab = 'console' | 'terminal'

/** A place in a file that the editor is to show; each request is a new object. */
export type Place = { path: string; line: number; column: number }

type Shell = {
  view: View
  outputTab: OutputTab
  /** Brings a part of the page to the front, on a phone and on a desktop. */
  show: (view: View) => void
  /** Panels that are folded away; a phone, which shows one view at a time, pays no heed to it. */
  folded: ReadonlySet<SidePanel>
  setFolded: (panel: SidePanel, isFolded: boolean) => void
  place: Place | null
  /** The file in the second half of a split editor; null where it is whole. */
  split: string | null
  setSplit: (path: string | null) => void
  showPlace: (place: Place) => void
  /** Where the cursor of the open file is; nothing is drawn again when it moves. */
  cursor: RefObject<Omit<Place, 'path'>>
}

type ShellProviderProps = { initiallyFolded: readonly SidePanel[]; children: ReactNode }

const ShellContext = createContext<Shell | null>(null)

function withFolded(folded: ReadonlySet<SidePanel>, panel: SidePanel, isFolded: boolean): ReadonlySet<SidePanel> {
  if (folded.has(panel) === isFolded) return folded
  return new Set(isFolded ? [...folded, panel] : [...folded].filter((other) => other !== panel))
}

export function ShellProvider({ initiallyFolded, children }: ShellProviderProps) {
  const [view, setView] = useState<View>('code')
  const [outputTab, setOutputTab] = useState<OutputTab>('console')
  const [folded, setFolded] = useState<ReadonlySet<SidePanel>>(() => new Set(initiallyFolded))
  const [place, setPlace] = useState<Place | null>(null)
  const cursor = useRef({ line: 1, column: 1 })
  const [split, setSplit] = useState<string | null>(null)
  const shell = useMemo<Shell>(
    () => ({
      view,
      outputTab,
      folded,
      setFolded: (panel, isFolded) => setFolded((old) => withFolded(old, panel, isFolded)),
      show: (next) => {
        setView(next)
        if (next === 'output' || next === 'terminal') setFolded((old) => withFolded(old, 'output', false))
        if (next === 'output') setOutputTab('console')
        if (next === 'terminal') setOutputTab('terminal')
      },
      place,
      split,
      setSplit,
      showPlace: (next) => {
        setView('code')
        setPlace(next)
      },
      cursor,
    }),
    [view, outputTab, place, folded, split],
  )
  return <ShellContext value={shell}>{children}</ShellContext>
}

export function useShell(): Shell {
  const shell = useContext(ShellContext)
  if (shell === null) throw new Error('there is no ShellProvider above this component')
  return shell
}
