import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { buttonClassName } from '@/components/ui/button'
import { MessagePage } from '@/components/ui/message-page'

/** What a link leads to that leads nowhere: there never was such a playground, or it has expired or was taken back. */
export function MissingPlayground({ isGone = false }: { isGone?: boolean }) {
  const t = useTranslations('errors')
  return (
    <MessagePage
      title={t(isGone ? 'playgroundGone' : 'playgroundMissing')}
      text={t(isGone ? 'playgroundGoneText' : 'playgroundMissingText')}
    >
      <Link href="/" className={buttonClassName('primary')}>
        {t('home')}
      </Link>
    </MessagePage>
  )
}
