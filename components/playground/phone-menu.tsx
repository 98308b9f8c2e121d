'use client'

import { EllipsisVertical, Languages } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from '@/components/ui/menu'
import { HelpItems } from './help-menu'
import { useOtherLocale } from './preference-controls'
import { ThemeItems } from './theme-items'

/** Language, theme and help in one place, where there is room for one button. */
export function PhoneMenu() {
  const t = useTranslations('preferences')
  const other = useOtherLocale()
  return (
    <Menu>
      <MenuTrigger asChild>
        <IconButton label={t('menu')}>
          <EllipsisVertical aria-hidden />
        </IconButton>
      </MenuTrigger>
      <MenuContent align="end">
        <MenuItem lang={other.lang} onSelect={other.choose}>
          <Languages aria-hidden />
          {other.name}
        </MenuItem>
        <MenuSeparator />
        <ThemeItems />
        <MenuSeparator />
        <HelpItems />
      </MenuContent>
    </Menu>
  )
}
