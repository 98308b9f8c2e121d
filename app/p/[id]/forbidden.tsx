import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { buttonClassName } from '@/components/ui/button'
import { MessagePage } from '@/components/ui/message-page'

/** Too many addresses were tried from here that lead nowhere: somebody may be guessing. */
export default async function Limited() {
  const t = await getTranslations('errors')
  return (
    <MessagePage title={t('linksLimited')} text={t('linksLimitedText')}>
      <Link href="/" className={buttonClassName('primary')}>
        {t('home')}
      </Link>
    </MessagePage>
  )
}
