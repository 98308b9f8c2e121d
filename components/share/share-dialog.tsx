'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { ErrorText } from '@/components/help/error-text'
import { Dialog } from '@/components/ui/dialog'
import { Tab, TabList, TabPanel, Tabs } from '@/components/ui/tabs'
import { AddressLink } from './address-link'
import { MySharesList } from './my-shares-list'
import { ShareForm } from './share-form'
import { ShareResult } from './share-result'
import { useShare } from './use-share'

const TABS = ['link', 'address', 'mine'] as const
type ShareTab = (typeof TABS)[number]

/** Everything about links to this project. */
export default function ShareDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('share')
  const { isBusy, error, shared, share, remove } = useShare()
  const [tab, setTab] = useState<ShareTab>('link')
  return (
    <Dialog
      onClose={onClose}
      title={t('dialog')}
      description={t('hint')}
      className="top-[10vh]! max-h-[82vh]! w-[min(36rem,calc(100vw-1.5rem))]!"
    >
      <Tabs value={tab} onValueChange={(value) => setTab(TABS.find((name) => name === value) ?? 'link')}>
        <TabList aria-label={t('dialog')} className="mb-4 h-9 border-b border-line">
          {TABS.map((name) => (
            <Tab key={name} value={name}>
              {t(`tabs.${name}`)}
            </Tab>
          ))}
        </TabList>
        <TabPanel value="link">
          {shared === null ? (
            <ShareForm isBusy={isBusy} onShare={share} />
          ) : (
            <ShareResult shared={shared} isBusy={isBusy} onDelete={() => remove(shared)} />
          )}
        </TabPanel>
        <TabPanel value="address">{tab === 'address' ? <AddressLink /> : null}</TabPanel>
        <TabPanel value="mine">{tab === 'mine' ? <MySharesList isBusy={isBusy} onDelete={remove} /> : null}</TabPanel>
      </Tabs>
      {error === null ? null : (
        <p role="alert" className="mt-3 rounded-md bg-danger-wash px-3 py-2 text-danger-strong">
          <ErrorText error={error} />
        </p>
      )}
    </Dialog>
  )
}
