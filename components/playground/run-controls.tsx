'use client'

import { Play, Square } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { FileIcon } from '@/components/files/file-icon'
import { isActive } from '@/components/session/run-record'
import { useSessionState } from '@/components/session/use-sandbox-session'
import { Button } from '@/components/ui/button'
import { classNames } from '@/components/ui/class-names'
import { Select } from '@/components/ui/select'
import { useHydrated } from '@/components/ui/use-hydrated'
import { runLanguage } from '@/lib/client/workspace/languages'
import { nameOf } from '@/lib/client/workspace/project'
import { canBeEntry } from '@/lib/client/workspace/run-target'
import { useAriaKeys, useShortcutNames } from './shortcuts'
import { useRun } from './use-run'
import { useWorkspace, useWorkspaceStore } from './workspace-context'

/** Stands for whichever file is open; no file is called so, since a slash parts paths. */
const OPEN_FILE = '/'

export function RunControls() {
  const t = useTranslations('topBar')
  const { start, stop } = useRun()
  const shortcuts = useShortcutNames()
  const runKeys = useAriaKeys('run')
  const stopKeys = useAriaKeys('stop')
  const isRunning = useSessionState(({ run }) => run !== null && isActive(run))
  const isOpen = useWorkspace(({ id }) => id !== null)
  // What the server has painted is not the project yet, and the session that would run it is another's.
  const isReady = useHydrated() && isOpen

  return (
    <div className="flex items-center gap-2">
      <Button
        variant="primary"
        disabled={isRunning || !isReady}
        aria-keyshortcuts={runKeys}
        title={shortcuts.run}
        className={classNames('min-w-20', !isReady && 'opacity-100!')}
        onClick={start}
      >
        <Play aria-hidden className="fill-current" />
        {t('run')}
      </Button>
      <Button
        disabled={!isRunning}
        aria-keyshortcuts={stopKeys}
        title={shortcuts.stop}
        onClick={stop}
        className="phone:px-2.5"
      >
        <Square aria-hidden className="fill-current text-danger" />
        <span className="phone:sr-only">{t('stop')}</span>
      </Button>
    </div>
  )
}

/** By itself: with hundreds of files its list is long, and what is around it is drawn again for other reasons. */
export const RunTarget = memo(function RunTarget() {
  const t = useTranslations('topBar')
  const store = useWorkspaceStore()
  const entry = useWorkspace((workspace) => workspace.entry)
  const args = useWorkspace((workspace) => workspace.args)
  const active = useWorkspace(({ tabs }) => tabs.active)
  const runnable = useWorkspace(
    useShallow(({ project }) =>
      [...project.docs].filter(([path, { content }]) => canBeEntry(path, content)).map(([path]) => path),
    ),
  )
  const openFile =
    active !== null && runLanguage(active) !== undefined ? t('openFileNamed', { name: nameOf(active) }) : t('openFile')

  return (
    <div className="flex min-w-0 flex-1 items-center gap-2 md:max-w-112">
      <Select
        label={t('entry')}
        value={entry ?? OPEN_FILE}
        onValueChange={(value) => store.getState().setEntry(value === OPEN_FILE ? null : value)}
        options={[
          ...runnable.map((path) => ({ value: path, label: path, icon: <FileIcon path={path} /> })),
          { value: OPEN_FILE, label: openFile },
        ]}
        className="max-w-52 flex-none phone:max-w-40"
      />
      <input
        aria-label={t('args')}
        value={args}
        placeholder={t('argsPlaceholder')}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onChange={(event) => store.getState().setArgs(event.target.value)}
        className="h-8 min-w-0 flex-1 rounded-md border border-line bg-raised px-2.5 font-mono text-xs placeholder:font-sans placeholder:text-ink-faint hover:border-line-strong coarse:h-10 coarse:text-base"
      />
    </div>
  )
})
