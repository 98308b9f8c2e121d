'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { MenuLabel, MenuRadioGroup, MenuRadioItem } from '@/components/ui/menu'

const ICONS = { light: Sun, dark: Moon, system: Monitor }

/** The choice of a theme, in whichever menu it is. */
export function ThemeItems() {
  const t = useTranslations('preferences')
  const { theme = 'system', setTheme } = useTheme()
  return (
    <>
      <MenuLabel>{t('theme')}</MenuLabel>
      <MenuRadioGroup value={theme} onValueChange={setTheme}>
        {(['light', 'dark', 'system'] as const).map((name) => {
          const Icon = ICONS[name]
          return (
            <MenuRadioItem key={name} value={name}>
              <Icon aria-hidden />
              {t(name)}
            </MenuRadioItem>
          )
        })}
      </MenuRadioGroup>
    </>
  )
}
