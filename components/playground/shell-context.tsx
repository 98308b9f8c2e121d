'use client'

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'

/** What a phone shows; a desktop shows all of them. */
export const VIEWS = ['files', 'code', 'output', 'terminal', 'metrics'] as const
export type View = (typeof VIEWS)[number]

export type OutputTab = 'console' | 'terminal'

/** A place in a file that the editor is to show; each request is a new object. */
export type Place = { path: string; line: number; column: number }

type Shell = {
  view: View
  outputTab: OutputTab
  /** Brings a part of the page to the front, on a phone and on a desktop. */
  show: (view: View) => void
  place: Place | null
  showPlace: (place: Place) => void
}

const ShellContext = createContext<Shell | null>(null)

export function ShellProvider({ children }: { children: ReactNode }) {
  const [view, setView] = useState<View>('code')
  const [outputTab, setOutputTab] = useState<OutputTab>('console')
  const [place, setPlace] = useState<Place | null>(null)
  const shell = useMemo<Shell>(
    () => ({
      view,
      outputTab,
      show: (next) => {
        setView(next)
        if (next === 'output') setOutputTab('console')
        if (next === 'terminal') setOutputTab('terminal')
      },
      place,
      showPlace: (next) => {
        setView('code')
        setPlace(next)
      },
    }),
    [view, outputTab, place],
  )
  return <ShellContext value={shell}>{children}</ShellContext>
}

export function useShell(): Shell {
  const shell = useContext(ShellContext)
  if (shell === null) throw new Error('there is no ShellProvider above this component')
  return shell
}
