'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { ErrorText } from '@/components/help/error-text'
import { SandboxStatus } from '@/components/session/sandbox-status'
import { useSessionState } from '@/components/session/use-sandbox-session'
import { Button } from '@/components/ui/button'
import { TerminalsView } from './terminals-view'
import { useHasBeenShown } from './use-has-been-shown'
import { useTerminals } from './use-terminals'

/** Shells in the sandbox, one a tab. */
export function TerminalPanel() {
  const root = useRef<HTMLDivElement>(null)
  const registry = useTerminals(useHasBeenShown(root))
  return (
    <div ref={root} className="flex h-full min-h-0 flex-col bg-surface">
      {registry ? (
        <TerminalsView
          key={registry.sandboxId}
          registry={registry}
          empty={(error) => <NoTerminal onOpen={registry.open} error={error} />}
        />
      ) : (
        <NoTerminal onOpen={null} error={null} />
      )}
    </div>
  )
}

function NoTerminal({ onOpen, error }: { onOpen: (() => void) | null; error: unknown }) {
  const t = useTranslations('terminal')
  const isReady = useSessionState(({ status }) => status === 'ready')
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 p-4 text-center text-ink-muted">
      {isReady ? null : <SandboxStatus className="justify-center" />}
      {error === null ? null : (
        <p role="alert">
          <ErrorText error={error} />
        </p>
      )}
      {onOpen && isReady ? (
        <>
          <p>{t('none')}</p>
          <Button onClick={onOpen}>
            <Plus aria-hidden />
            {t('new')}
          </Button>
        </>
      ) : null}
    </div>
  )
}
