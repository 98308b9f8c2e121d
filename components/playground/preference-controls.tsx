'use client'

import { Languages, Monitor, Moon, Sun } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuContent, MenuLabel, MenuRadioGroup, MenuRadioItem, MenuTrigger } from '@/components/ui/menu'
import { useSwitchLocale } from './use-switch-locale'

/** Shows the language that it switches to, in that language. */
export function LanguageSwitch() {
  const locale = useLocale()
  const switchLocale = useSwitchLocale()
  const other = locale === 'zh' ? 'en' : 'zh'
  return (
    <Button variant="ghost" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => switchLocale(other)}>
      <Languages aria-hidden />
      {other === 'zh' ? '中文' : 'English'}
    </Button>
  )
}

export function ThemeMenu() {
  const t = useTranslations('preferences')
  const { theme = 'system', setTheme } = useTheme()
  return (
    <Menu>
      <MenuTrigger asChild>
        <IconButton label={t('theme')}>
          <Sun aria-hidden className="dark:hidden" />
          <Moon aria-hidden className="hidden dark:block" />
        </IconButton>
      </MenuTrigger>
      <MenuContent align="end">
        <MenuLabel>{t('theme')}</MenuLabel>
        <MenuRadioGroup value={theme} onValueChange={setTheme}>
          <MenuRadioItem value="light">
            <Sun aria-hidden />
            {t('light')}
          </MenuRadioItem>
          <MenuRadioItem value="dark">
            <Moon aria-hidden />
            {t('dark')}
          </MenuRadioItem>
          <MenuRadioItem value="system">
            <Monitor aria-hidden />
            {t('system')}
          </MenuRadioItem>
        </MenuRadioGroup>
      </MenuContent>
    </Menu>
  )
}
