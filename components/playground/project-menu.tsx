'use client'

import { ChevronDown } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { buttonClassName } from '@/components/ui/button'
import { classNames } from '@/components/ui/class-names'
import { Menu, MenuContent, MenuItem, MenuLabel, MenuTrigger } from '@/components/ui/menu'
import { TemplateId } from '@/lib/client/workspace/templates/templates'
import { workspaceFrom } from '@/lib/client/workspace/workspace-store'
import { useWorkspace, useWorkspaceStore } from './workspace-context'

export function ProjectMenu() {
  const t = useTranslations('project')
  const tTop = useTranslations('topBar')
  const tTemplates = useTranslations('templates')
  const locale = useLocale()
  const store = useWorkspaceStore()
  const title = useWorkspace((workspace) => workspace.title)
  return (
    <Menu>
      <MenuTrigger className={classNames(buttonClassName('ghost'), 'min-w-0 shrink! text-ink')}>
        <span className="sr-only">{tTop('project', { title })}</span>
        <span aria-hidden className="truncate font-medium">
          {title}
        </span>
        <ChevronDown aria-hidden className="text-ink-faint" />
      </MenuTrigger>
      <MenuContent>
        <MenuLabel>{t('newFrom')}</MenuLabel>
        {TemplateId.options.map((id) => (
          <MenuItem
            key={id}
            onSelect={() => store.getState().replace(workspaceFrom(id, locale, tTemplates(`${id}Title`), Date.now()))}
          >
            {tTemplates(id)}
          </MenuItem>
        ))}
      </MenuContent>
    </Menu>
  )
}
