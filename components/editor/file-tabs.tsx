'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useEffect, useId } from 'react'
import { FileIcon } from '@/components/files/file-icon'
import { useShell } from '@/components/playground/shell-context'
import { useHasSandbox } from '@/components/playground/use-workspace-sync'
import { useWorkspace, useWorkspaceStore } from '@/components/playground/workspace-context'
import { classNames } from '@/components/ui/class-names'
import { ContextMenu, ContextMenuContent, ContextMenuItem, ContextMenuTrigger } from '@/components/ui/context-menu'
import { isDirty, nameOf, parentOf } from '@/lib/client/workspace/project'

export const tabId = (path: string) => `tab-${encodeURIComponent(path)}`

/** The open files. Arrow keys walk, Delete closes: the crosses are for the mouse and take no place in the order of focus. */
export function FileTabs({ panelId }: { panelId: string }) {
  const t = useTranslations('editor')
  const store = useWorkspaceStore()
  const tabs = useWorkspace((workspace) => workspace.tabs)
  const hintId = useId()

  useEffect(() => {
    if (tabs.active === null) return
    document.getElementById(tabId(tabs.active))?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [tabs.active])

  const focus = (path: string | null) => {
    if (path !== null) document.getElementById(tabId(path))?.focus()
  }

  const pressKey = (event: KeyboardEvent, path: string) => {
    const at = tabs.open.indexOf(path)
    const last = tabs.open.length - 1
    const target = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ]
    if (target !== undefined) {
      const next = tabs.open[target]
      if (next === undefined) return
      store.getState().open(next)
      focus(next)
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      store.getState().close(path)
      requestAnimationFrame(() => focus(store.getState().tabs.active))
    } else return
    event.preventDefault()
  }

  if (tabs.open.length === 0) return null
  return (
    <div className="relative shrink-0 border-b border-line bg-sunken">
      <div
        role="tablist"
        aria-label={t('openFiles')}
        className="flex h-9 overflow-x-auto [scrollbar-width:none] coarse:h-11"
      >
        {tabs.open.map((path) => (
          <FileTab
            key={path}
            path={path}
            panelId={panelId}
            hintId={hintId}
            onKeyDown={(event) => pressKey(event, path)}
          />
        ))}
      </div>
      <span id={hintId} hidden>
        {t('tabHint')}
      </span>
    </div>
  )
}

type FileTabProps = { path: string; panelId: string; hintId: string; onKeyDown: (event: KeyboardEvent) => void }

function FileTab({ path, panelId, hintId, onKeyDown }: FileTabProps) {
  const t = useTranslations('editor')
  const tFiles = useTranslations('files')
  const store = useWorkspaceStore()
  const isActive = useWorkspace(({ tabs }) => tabs.active === path)
  const isAmbiguous = useWorkspace(({ tabs }) =>
    tabs.open.some((other) => other !== path && nameOf(other) === nameOf(path)),
  )
  const hasSandbox = useHasSandbox()
  const isUnsaved = useWorkspace(({ project }) => {
    const doc = project.docs.get(path)
    return hasSandbox && doc !== undefined && isDirty(doc)
  })
  const close = () => store.getState().close(path)
  const { setSplit } = useShell()

  return (
    <ContextMenu>
      <ContextMenuTrigger asChild>
        <div
          role="presentation"
          title={path}
          className={classNames(
            'group/tab relative flex shrink-0 items-center border-r border-line pr-1',
            isActive
              ? 'bg-surface text-ink after:absolute after:inset-x-0 after:-bottom-px after:h-px after:bg-surface'
              : 'text-ink-muted hover:bg-hover hover:text-ink',
          )}
        >
          <button
            type="button"
            id={tabId(path)}
            role="tab"
            tabIndex={isActive ? 0 : -1}
            aria-selected={isActive}
            aria-controls={isActive ? panelId : undefined}
            aria-describedby={hintId}
            onClick={() => store.getState().open(path)}
            onAuxClick={(event) => {
              if (event.button === 1) close()
            }}
            onKeyDown={onKeyDown}
            className="flex h-full items-center gap-1.5 pr-1 pl-2.5 focus-inset select-none"
          >
            <FileIcon path={path} />
            <span>
              {nameOf(path)}
              {isAmbiguous ? <span className="ml-1.5 text-xs text-ink-faint">{parentOf(path) || '.'}</span> : null}
              {isUnsaved ? <span className="sr-only">{`, ${tFiles('unsaved')}`}</span> : null}
            </span>
          </button>
          <CloseMark isUnsaved={isUnsaved} isActive={isActive} onClose={close} />
        </div>
      </ContextMenuTrigger>
      <ContextMenuContent>
        <ContextMenuItem onSelect={() => setSplit(path)}>{t('openBeside')}</ContextMenuItem>
        <ContextMenuItem hint="Del" onSelect={close}>
          {t('close')}
        </ContextMenuItem>
        <ContextMenuItem onSelect={() => store.getState().closeWhere((other) => other !== path)}>
          {t('closeOthers')}
        </ContextMenuItem>
        <ContextMenuItem onSelect={() => store.getState().closeWhere(() => true)}>{t('closeAll')}</ContextMenuItem>
      </ContextMenuContent>
    </ContextMenu>
  )
}

/** A dot while the file is not saved, a cross under the mouse. Keys close by Delete: a list of tabs holds nothing but tabs. */
function CloseMark({ isUnsaved, isActive, onClose }: { isUnsaved: boolean; isActive: boolean; onClose: () => void }) {
  return (
    <button
      type="button"
      aria-hidden
      tabIndex={-1}
      onClick={onClose}
      className="inline-flex size-6 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink coarse:size-9"
    >
      {isUnsaved ? <span className="size-1.5 rounded-full bg-ink-muted group-hover/tab:hidden" /> : null}
      <X
        className={classNames(
          'size-3.5',
          isUnsaved && 'hidden group-hover/tab:block',
          !isActive && !isUnsaved && 'opacity-0 group-hover/tab:opacity-100 coarse:opacity-100',
        )}
      />
    </button>
  )
}
