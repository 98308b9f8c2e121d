'use client'

import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import { Button } from '@/components/ui/button'
import { MessagePage } from '@/components/ui/message-page'

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('errors')
  useEffect(() => console.error(error), [error])
  return (
    <MessagePage title={t('title')} text={t('text')}>
      <Button variant="primary" onClick={reset}>
        {t('again')}
      </Button>
      <Button onClick={() => location.reload()}>{t('reload')}</Button>
    </MessagePage>
  )
}
