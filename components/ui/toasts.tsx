'use client'

import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { Toaster } from 'sonner'

/** Short notices at the page's foot; each is read out as it appears. */
export function Toasts() {
  const t = useTranslations('dialog')
  const { resolvedTheme } = useTheme()
  return (
    <Toaster
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-center"
      containerAriaLabel={t('notices')}
      toastOptions={{
        classNames: {
          toast: '!rounded-lg !border-line !bg-raised !text-ink !shadow-raised !font-sans',
          description: '!text-ink-muted',
          actionButton: '!bg-accent !text-accent-ink',
        },
      }}
    />
  )
}
