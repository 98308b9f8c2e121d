'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { ADDRESS_MAX_CHARS, toAddress } from '@/lib/client/share/code-address'
import { CopyField } from './copy-field'

/** The project in an address of its own, which nothing is kept for. */
export function AddressLink() {
  const t = useTranslations('share')
  const store = useWorkspaceStore()
  const [fragment, setFragment] = useState<string | null | undefined>(undefined)
  useEffect(() => {
    let isWanted = true
    void toAddress(store.getState()).then((made) => {
      if (isWanted) setFragment(made)
    })
    return () => {
      isWanted = false
    }
  }, [store])
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-muted">{t('addressHint')}</p>
      {fragment === null ? <p role="alert">{t('noAddress', { limit: ADDRESS_MAX_CHARS })}</p> : null}
      {fragment ? <CopyField label={t('address')} value={`${location.origin}/${fragment}`} /> : null}
    </div>
  )
}
