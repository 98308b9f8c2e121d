'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { FIXED_COMMANDS, fixedKeys, KEY_COMMANDS, type KeyCommand } from '@/lib/client/keys/bindings'
import { keyName } from '@/lib/client/keys/key-names'
import { changeSettings, useSettings } from '@/lib/client/settings/settings'
import { tabKeyName, useIsMac } from '../shortcuts'
import { KeyRow } from './key-row'
import { Keys } from './keys'

/** The keys that are most worth knowing, those of our own commands to be changed; the help has all of them. */
export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('shortcuts')
  const isMac = useIsMac()
  const { keys } = useSettings()
  const [recording, setRecording] = useState<KeyCommand | null>(null)
  return (
    <Dialog onClose={onClose} title={t('title')} description={t('description')} className="top-[8vh]! max-h-[84vh]!">
      <div className="flex min-h-8 items-center justify-between gap-4">
        <h3 className="font-medium">{t('own')}</h3>
        {Object.keys(keys).length === 0 ? null : (
          <Button size="small" onClick={() => changeSettings({ keys: {} })}>
            {t('resetAll')}
          </Button>
        )}
      </div>
      <ul>
        {KEY_COMMANDS.map((command) => (
          <KeyRow
            key={command}
            command={command}
            isRecording={recording === command}
            onRecord={(isOn) => setRecording((now) => (isOn ? command : now === command ? null : now))}
          />
        ))}
      </ul>
      <h3 className="mt-5 font-medium">{t('fixed')}</h3>
      <ul>
        {FIXED_COMMANDS.map((command) => (
          <li key={command} className="flex min-h-8 items-center justify-between gap-2 border-b border-line py-1.5">
            <span className="text-ink-muted">{t(command)}</span>
            <Keys
              keys={
                command === 'tabKey'
                  ? [tabKeyName(isMac)]
                  : fixedKeys(command, isMac).map((fixed) => keyName(fixed, isMac))
              }
            />
          </li>
        ))}
      </ul>
      <a href="/help/shortcuts" target="_blank" rel="noopener" className="mt-4 inline-block text-accent underline">
        {t('all')}
      </a>
    </Dialog>
  )
}
