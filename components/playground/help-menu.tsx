'use client'

import { CircleHelp, Keyboard, MessageCircleQuestion, Sparkles } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuContent, MenuItem, MenuTrigger } from '@/components/ui/menu'

export function HelpMenu() {
  const t = useTranslations('help')
  return (
    <Menu>
      <MenuTrigger asChild>
        <IconButton label={t('menu')}>
          <CircleHelp aria-hidden />
        </IconButton>
      </MenuTrigger>
      <MenuContent align="end">
        <MenuItem asChild>
          <Link href="/help" target="_blank">
            <MessageCircleQuestion aria-hidden />
            {t('guide')}
          </Link>
        </MenuItem>
        <MenuItem asChild>
          <Link href="/help/shortcuts" target="_blank">
            <Keyboard aria-hidden />
            {t('shortcuts')}
          </Link>
        </MenuItem>
        <MenuItem asChild>
          <Link href="/help/whats-new" target="_blank">
            <Sparkles aria-hidden />
            {t('whatsNew')}
          </Link>
        </MenuItem>
      </MenuContent>
    </Menu>
  )
}
