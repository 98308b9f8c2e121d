'use client'

import { useContext, useEffect, useEffectEvent, useMemo } from 'react'
import { useStore } from 'zustand'
import type { FileChanges, SandboxSession, SessionState } from './sandbox-session'
import { SessionContext } from './sandbox-session-provider'

export type SandboxSessionView = SessionState &
  Pick<SandboxSession, 'startRun' | 'stop' | 'sendStdin' | 'closeStdin' | 'retry'>

/** The page's sandbox: its state, the current run and those before, and what can be done with them. */
export function useSandboxSession(): SandboxSessionView {
  const session = useSession()
  const state = useStore(session.store)
  return useMemo(() => {
    const { startRun, stop, sendStdin, closeStdin, retry } = session
    return { ...state, startRun, stop, sendStdin, closeStdin, retry }
  }, [session, state])
}

/** A part of the session's state: the component renders only when that part changes. */
export function useSessionState<Part>(select: (state: SessionState) => Part): Part {
  return useStore(useSession().store, select)
}

/** Calls `listener` with what changed in the sandbox's files, and with `null` when the tree is to be read again. */
export function useFileChanges(listener: (changes: FileChanges) => void): void {
  const session = useSession()
  const onChange = useEffectEvent(listener)
  useEffect(() => session.fileChanges.subscribe((changes) => onChange(changes)), [session])
}

export function useSession(): SandboxSession {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('useSession needs a SandboxSessionProvider above')
  return session
}
