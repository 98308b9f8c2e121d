import { useEffect, useState } from 'react'
import { useSession, useSessionState } from '@/components/session/use-sandbox-session'
import { httpTerminalApi } from './terminal-api'
import { TerminalRegistry } from './terminal-registry'

/**
 * The terminals of the page's sandbox, once they have been looked at; another sandbox has others. The first look opens one,
 * unless a reload has found some.
 */
export function useTerminals(isShown: boolean): TerminalRegistry | null {
  const session = useSession()
  const sandboxId = useSessionState(({ status, sandbox }) => (status === 'preparing' ? null : (sandbox?.id ?? null)))
  const [registry, setRegistry] = useState<TerminalRegistry | null>(null)

  useEffect(() => {
    if (!isShown || sandboxId === null) return
    const current = new TerminalRegistry(sandboxId, httpTerminalApi, session.pressure)
    const unsubscribe = session.terminalEvents.subscribe((event) => current.receive(event))
    setRegistry(current)
    // A sandbox that nobody listens to ends, and its shells with it.
    let letGo: (() => void) | null = null
    current.store.subscribe(({ terminals }) => {
      const isNeeded = terminals.some(({ end }) => end === null)
      if (isNeeded) letGo ??= session.hold()
      else {
        letGo?.()
        letGo = null
      }
    })
    let isLeft = false
    void current.refresh().then(() => {
      const { isKnown, terminals } = current.store.getState()
      if (!isLeft && isKnown && terminals.length === 0) void current.open()
    })
    return () => {
      isLeft = true
      letGo?.()
      unsubscribe()
      current.dispose()
      setRegistry(null)
    }
  }, [session, sandboxId, isShown])

  return registry
}
