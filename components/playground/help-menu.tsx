'use client'

import { CircleHelp, Command, Keyboard, MessageCircleQuestion, Settings, Sparkles } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from '@/components/ui/menu'
import { showOverlay } from './overlays'
import { useShortcutNames } from './shortcuts'

const PAGES = [
  { href: '/help', name: 'guide', Icon: MessageCircleQuestion },
  { href: '/help/shortcuts', name: 'shortcuts', Icon: Keyboard },
  { href: '/help/whats-new', name: 'whatsNew', Icon: Sparkles },
] as const

/** Help opens beside the playground: the program that it is about may be running. */
export function HelpItems() {
  const t = useTranslations('help')
  const tPalette = useTranslations('palette')
  const keys = useShortcutNames()
  const pages = PAGES.map(({ href, name, Icon }) => (
    <MenuItem key={href} asChild>
      <Link href={href} target="_blank" rel="noopener">
        <Icon aria-hidden />
        {t(name)}
      </Link>
    </MenuItem>
  ))
  return (
    <>
      <MenuItem onSelect={() => showOverlay('palette')} hint={keys.palette}>
        <Command aria-hidden />
        {tPalette('title')}
      </MenuItem>
      <MenuItem onSelect={() => showOverlay('settings')} hint={keys.settings}>
        <Settings aria-hidden />
        {tPalette('settings')}
      </MenuItem>
      <MenuSeparator />
      {pages}
    </>
  )
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
