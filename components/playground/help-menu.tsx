'use client'

import { CircleHelp, Keyboard, MessageCircleQuestion, Sparkles } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuContent, MenuItem, MenuTrigger } from '@/components/ui/menu'

const PAGES = [
  { href: '/help', name: 'guide', Icon: MessageCircleQuestion },
  { href: '/help/shortcuts', name: 'shortcuts', Icon: Keyboard },
  { href: '/help/whats-new', name: 'whatsNew', Icon: Sparkles },
] as const

/** Help opens beside the playground: the program that it is about may be running. */
export function HelpItems() {
  const t = useTranslations('help')
  return PAGES.map(({ href, name, Icon }) => (
    <MenuItem key={href} asChild>
      <Link href={href} target="_blank" rel="noopener">
        <Icon aria-hidden />
        {t(name)}
      </Link>
    </MenuItem>
  ))
}

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
        <HelpItems />
      </MenuContent>
    </Menu>
  )
}
