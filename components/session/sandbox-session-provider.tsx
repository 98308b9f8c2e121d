'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { createContext, type ReactNode, useEffect, useRef, useState } from 'react'
import { LimitMemory } from '@/lib/client/limits/limit-choice'
import { templatesQuery } from '@/lib/client/queries/templates'
import { makeQueryClient } from '@/lib/client/query-client'
import type { TemplateList, TemplateName } from '@/lib/contracts/languages'
import { restWhileHidden } from './rest-while-hidden'
import { httpSandboxApi, type SandboxApi } from './sandbox-api'
import { SandboxSession } from './sandbox-session'
import { TabMemory } from './session-memory'

export const SessionContext = createContext<SandboxSession | null>(null)

interface SandboxSessionProviderProps {
  /** Each workspace has a sandbox of its own. None is made while this is null: the page does not know its files yet. */
  workspaceId: string | null
  /** The workspace's text files by path, read whenever a sandbox has to be made. */
  getFiles: () => ReadonlyMap<string, string>
  /** What the workspace's programs need, of what the server is known to have. */
  getTemplate: (list: TemplateList | undefined) => TemplateName
  /** Resolves once a sandbox has what of the workspace no run brings along. */
  beforeRun: (sandboxId: string) => Promise<void>
  /** Makes no sandbox until something is to run. */
  isLazy: boolean
  api?: SandboxApi
  children: ReactNode
}

/** Gives the page its sandbox, and the cache of what is asked of the server. */
export function SandboxSessionProvider({
  workspaceId,
  getFiles,
  getTemplate,
  beforeRun,
  isLazy,
  api = httpSandboxApi,
  children,
}: SandboxSessionProviderProps) {
  const latest = useRef({ getFiles, getTemplate, beforeRun })
  const [queryClient] = useState(makeQueryClient)
  const makeSession = () =>
    new SandboxSession({
      api,
      memory: new TabMemory(workspaceId ?? ''),
      limitMemory: new LimitMemory(workspaceId ?? ''),
      getFiles: () => latest.current.getFiles(),
      getTemplate: () => latest.current.getTemplate(queryClient.getQueryData(templatesQuery().queryKey)),
      beforeRun: (sandboxId) => latest.current.beforeRun(sandboxId),
      isLazy,
    })
  const [current, setCurrent] = useState(() => ({ workspaceId, session: makeSession() }))
  if (current.workspaceId !== workspaceId) setCurrent({ workspaceId, session: makeSession() })
  const { session } = current

  useEffect(() => {
    latest.current = { getFiles, getTemplate, beforeRun }
  }, [getFiles, getTemplate, beforeRun])

  const isKnown = workspaceId !== null
  useEffect(() => {
    if (!isKnown) return
    let stop: (() => void) | null = null
    // Strict mode mounts twice in a row: the first one must not have made a sandbox.
    const timer = setTimeout(() => {
      stop = session.start()
    })
    const stopWatching = restWhileHidden(session)
    return () => {
      stopWatching()
      clearTimeout(timer)
      stop?.()
    }
  }, [session, isKnown])

  return (
    <QueryClientProvider client={queryClient}>
      <SessionContext value={session}>{children}</SessionContext>
    </QueryClientProvider>
  )
}
