'use client'

import { useEffect, useState } from 'react'
import { ErrorText } from '@/components/help/error-text'
import { BackPressure } from '@/components/session/back-pressure'
import { httpTerminalApi } from '@/components/terminal/terminal-api'
import { TerminalRegistry } from '@/components/terminal/terminal-registry'
import { TerminalsView } from '@/components/terminal/terminals-view'
import { readEventStream } from '@/lib/client/event-stream'
import { sandboxEventsUrl } from '@/lib/client/queries/urls'
import { SandboxEvent } from '@/lib/contracts/events'

const RETRY_MS = 1_000

/** Shells in somebody's sandbox: those that are open, and one of the operator's own. */
export default function SandboxTerminal({ sandboxId }: { sandboxId: string }) {
  const [registry, setRegistry] = useState<TerminalRegistry | null>(null)

  useEffect(() => {
    const pressure = new BackPressure()
    const current = new TerminalRegistry(sandboxId, httpTerminalApi, pressure)
    const abort = new AbortController()
    let isFirst = true
    const onOpen = async () => {
      await current.refresh()
      if (isFirst && !abort.signal.aborted) void current.open()
      isFirst = false
    }
    const follow = async () => {
      while (!abort.signal.aborted) {
        await readEventStream(sandboxEventsUrl(sandboxId), {
          signal: abort.signal,
          pace: pressure.wait,
          onOpen: () => void onOpen(),
          onEvent: ({ data }) => {
            const event = SandboxEvent.parse(JSON.parse(data))
            if (event.type === 'terminal' || event.type === 'terminal_closed') current.receive(event)
          },
        }).catch(() => {
          // Lost, or ended with its sandbox, which the list beside this tells.
        })
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      }
    }
    void follow()
    setRegistry(current)
    return () => {
      abort.abort()
      current.dispose()
    }
  }, [sandboxId])

  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      {registry ? <TerminalsView registry={registry} empty={(error) => <NoTerminal error={error} />} /> : null}
    </div>
  )
}

function NoTerminal({ error }: { error: unknown }) {
  return error === null ? null : (
    <p role="alert" className="p-4 text-danger">
      <ErrorText error={error} />
    </p>
  )
}
