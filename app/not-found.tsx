import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { buttonClassName } from '@/components/ui/button'
import { MessagePage } from '@/components/ui/message-page'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('errors')
  return { title: t('notFound') }
}

export default async function NotFound() {
  const t = await getTranslations('errors')
  return (
    <MessagePage title={t('notFound')} text={t('notFoundText')}>
      <Link href="/" className={buttonClassName('primary')}>
        {t('home')}
      </Link>
    </MessagePage>
  )
}
