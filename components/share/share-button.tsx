'use client'

import { Share2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { classNames } from '@/components/ui/class-names'
import { useHydrated } from '@/components/ui/use-hydrated'
import { persistently } from '@/lib/client/persistently'

/** Fetched when somebody shares. */
const ShareDialog = dynamic(() => persistently(() => import('./share-dialog')), { ssr: false })

export function ShareButton() {
  const t = useTranslations('share')
  const isHydrated = useHydrated()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button
        disabled={!isHydrated}
        onClick={() => setIsOpen(true)}
        className={classNames('phone:px-2.5', !isHydrated && 'opacity-100!')}
      >
        <Share2 aria-hidden />
        <span className="phone:sr-only">{t('open')}</span>
      </Button>
      {isOpen ? <ShareDialog onClose={() => setIsOpen(false)} /> : null}
    </>
  )
}
