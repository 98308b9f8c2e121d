import { useTranslations } from 'next-intl'
import { HelpLink } from '@/components/help/answer-link'
import { useSessionState } from '@/components/session/use-sandbox-session'

/** Why nothing can be added, where nothing can. */
export function NetworkNotice() {
  const t = useTranslations('packages')
  const hasNetwork = useSessionState(({ sandbox }) => sandbox?.hasNetwork ?? null)
  if (hasNetwork === true) return null
  if (hasNetwork === null) return <p className="shrink-0 px-3 pb-2 text-ink-muted">{t('noSandbox')}</p>
  return (
    <p className="mx-2 mb-2 shrink-0 rounded-md bg-sunken px-2 py-1.5 break-words">
      {t('noNetwork')} <HelpLink anchor="network-refused" />
    </p>
  )
}
