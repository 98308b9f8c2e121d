'use client'

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'

/** What a phone shows; a desktop shows all of them. */
export const VIEWS = ['files', 'code', 'output', 'terminal', 'metrics'] as const
export type View = (typeof VIEWS)[number]

export type OutputTab = 'console' | 'terminal'

type Shell = {
  view: View
  outputTab: OutputTab
  /** Brings a part of the page to the front, on a phone and on a desktop. */
  show: (view: View) => void
}

const ShellContext = createContext<Shell | null>(null)

export function ShellProvider({ children }: { children: ReactNode }) {
  const [view, setView] = useState<View>('code')
  const [outputTab, setOutputTab] = useState<OutputTab>('console')
  const shell = useMemo<Shell>(
    () => ({
      view,
      outputTab,
      show: (next) => {
        setView(next)
        if (next === 'output') setOutputTab('console')
        if (next === 'terminal') setOutputTab('terminal')
      },
    }),
    [view, outputTab],
  )
  return <ShellContext value={shell}>{children}</ShellContext>
}

export function useShell(): Shell {
  const shell = useContext(ShellContext)
  if (shell === null) throw new Error('there is no ShellProvider above this component')
  return shell
}
