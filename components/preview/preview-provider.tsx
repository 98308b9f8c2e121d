'use client'

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { useShell } from '@/components/playground/shell-context'
import { useWorkspace } from '@/components/playground/workspace-context'
import { useSessionState } from '@/components/session/use-sandbox-session'
import { noPreview, type PreviewState, withListening, withPath, withPort } from './preview-state'

type Preview = PreviewState & {
  /** Loads the page at this path, the present one again. */
  go: (path: string) => void
  choose: (port: number) => void
  setShown: (isShown: boolean) => void
}

const PreviewContext = createContext<Preview | null>(null)

/** Follows the servers that listen in the page's sandbox, and keeps which of them is looked at. */
export function PreviewProvider({ children }: { children: ReactNode }) {
  const workspaceId = useWorkspace(({ id }) => id)
  const listening = useSessionState(({ ports }) => ports)
  const { show } = useShell()
  const [state, setState] = useState(() => noPreview(workspaceId))
  const current = state.workspaceId === workspaceId ? state : noPreview(workspaceId)
  if (current !== state || current.listening !== listening) setState(withListening(current, listening))

  const preview = useMemo<Preview>(
    () => ({
      ...state,
      go: (path) => setState((old) => withPath(old, path)),
      choose: (port) => setState((old) => withPort(old, port)),
      setShown: (isShown) => {
        setState((old) => ({ ...old, isShown }))
        show(isShown ? 'preview' : 'code')
      },
    }),
    [state, show],
  )
  return <PreviewContext value={preview}>{children}</PreviewContext>
}

export function usePreview(): Preview {
  const preview = useContext(PreviewContext)
  if (preview === null) throw new Error('there is no PreviewProvider above this component')
  return preview
}
