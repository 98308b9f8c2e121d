'use client'

import { useTranslations } from 'next-intl'
import { useId } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { changeSettings, FONT_SIZES_PX, TAB_SIZES, type Toggle, useSettings } from '@/lib/client/settings/settings'

const TOGGLES: readonly Toggle[] = [
  'hasWordWrap',
  'hasMinimap',
  'hasVimKeys',
  'formatsOnSave',
  'runsByItself',
  'hasReducedMotion',
]

/** How the reader likes the editor; each choice holds at once and in every tab. */
export default function SettingsDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('settings')
  const settings = useSettings()
  return (
    <Dialog onClose={onClose} title={t('title')} description={t('description')}>
      <div className="space-y-4">
        <Choice
          name={t('fontSizePx')}
          value={settings.fontSizePx}
          options={FONT_SIZES_PX}
          onChoose={(fontSizePx) => changeSettings({ fontSizePx })}
        />
        <Choice
          name={t('tabSize')}
          value={settings.tabSize}
          options={TAB_SIZES}
          onChoose={(tabSize) => changeSettings({ tabSize })}
        />
        {TOGGLES.map((name) => (
          <label key={name} className="flex items-start gap-3">
            <input
              type="checkbox"
              className="mt-0.5 size-4 accent-(--accent)"
              checked={settings[name]}
              onChange={(event) => changeSettings({ [name]: event.target.checked })}
            />
            <span>
              {t(name)}
              <span className="block text-xs text-ink-muted">{t(`${name}Hint`)}</span>
            </span>
          </label>
        ))}
      </div>
    </Dialog>
  )
}

interface ChoiceProps<T extends number> {
  name: string
  value: T
  options: readonly T[]
  onChoose: (value: T) => void
}

function Choice<T extends number>({ name, value, options, onChoose }: ChoiceProps<T>) {
  const id = useId()
  return (
    <div className="flex items-center justify-between gap-4">
      <label htmlFor={id}>{name}</label>
      <select
        id={id}
        className="h-8 rounded-md border border-line bg-raised px-2 coarse:h-10"
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => String(option) === event.target.value)
          if (chosen !== undefined) onChoose(chosen)
        }}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </div>
  )
}
