'use client'

import { Command as Cmdk } from 'cmdk'
import { useTranslations } from 'next-intl'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useRef } from 'react'
import { FileIcon } from '@/components/files/file-icon'
import { useInertPage } from '@/components/ui/page-root'
import { showOverlay } from '../overlays'
import { useShell } from '../shell-context'
import { useWorkspace, useWorkspaceStore } from '../workspace-context'
import { type Command, EDITOR_FOCUS, useCommands } from './use-commands'

const ITEM =
  'flex min-h-9 items-center gap-2.5 rounded-md px-2.5 py-1.5 select-none data-[selected=true]:bg-accent-wash data-[selected=true]:text-ink coarse:min-h-11'
const GROUP =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint'

/** Every action and every file by a few letters of its name. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const t = useTranslations('palette')
  const groups = useCommands()
  const store = useWorkspaceStore()
  const { show } = useShell()
  const docs = useWorkspace(({ project }) => project.docs)
  useInertPage(true)
  const focusNext = useRef<readonly string[]>([])
  const choose = ({ overlay, run, focus = [] }: Command) => {
    focusNext.current = focus
    onClose()
    if (overlay) showOverlay(overlay)
    run?.()
  }
  const openFile = (path: string) => {
    focusNext.current = EDITOR_FOCUS
    onClose()
    store.getState().open(path)
    show('code')
  }
  return (
    <Radix.Root open onOpenChange={onClose}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-(--scrim)" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            const next = focusNext.current
              .map((selector) => document.querySelector<HTMLElement>(selector))
              .find(Boolean)
            if (!next) return
            event.preventDefault()
            next.focus()
          }}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-1rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-raised text-sm shadow-raised"
        >
          <Radix.Title className="sr-only">{t('title')}</Radix.Title>
          <Cmdk label={t('title')} loop>
            <Cmdk.Input
              placeholder={t('placeholder')}
              className="h-12 w-full border-b border-line bg-transparent px-4 text-base outline-none placeholder:text-ink-faint"
            />
            <Cmdk.List label={t('results')} className="max-h-[min(26rem,60vh)] overflow-y-auto p-1.5">
              <Cmdk.Empty className="px-3 py-6 text-center text-ink-muted">{t('nothing')}</Cmdk.Empty>
              {groups.map(({ name, commands }) => (
                <Cmdk.Group key={name} heading={name} className={GROUP}>
                  {commands.map((command) => (
                    <Item
                      key={command.id}
                      value={command.name}
                      group={name}
                      onSelect={() => choose(command)}
                      hint={command.hint}
                    >
                      <command.Icon className="size-4 shrink-0 text-ink-faint" />
                      {command.name}
                    </Item>
                  ))}
                </Cmdk.Group>
              ))}
              <Cmdk.Group heading={t('files')} className={GROUP}>
                {[...docs.keys()].map((path) => (
                  <Item key={path} value={path} group={t('files')} onSelect={() => openFile(path)}>
                    <FileIcon path={path} />
                    {path}
                  </Item>
                ))}
              </Cmdk.Group>
            </Cmdk.List>
          </Cmdk>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface ItemProps {
  value: string
  /** Found by it too, after those that are called so themselves. */
  group: string
  hint?: string | undefined
  onSelect: () => void
  children: ReactNode
}

function Item({ value, group, hint, onSelect, children }: ItemProps) {
  return (
    <Cmdk.Item value={value} keywords={[group]} onSelect={onSelect} className={ITEM}>
      {children}
      {hint === undefined ? null : <kbd className="ml-auto pl-4 font-sans text-xs text-ink-faint">{hint}</kbd>}
    </Cmdk.Item>
  )
}
