'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useShallow } from 'zustand/react/shallow'
import { FileIcon } from '@/components/files/file-icon'
import { useShell } from '@/components/playground/shell-context'
import { useRun } from '@/components/playground/use-run'
import { useWorkspace } from '@/components/playground/workspace-context'
import { IconButton } from '@/components/ui/icon-button'
import { Select } from '@/components/ui/select'
import { EDIT_MAX_CHARS } from '@/lib/client/workspace/file-sizes'
import { EditorPane } from './editor-pane'

/** A second file beside the open one, to be read and edited like it. */
export function SplitPane({ path }: { path: string }) {
  const t = useTranslations('editor')
  const { setSplit } = useShell()
  const { start } = useRun()
  const texts = useWorkspace(
    useShallow(({ project }) =>
      [...project.docs].flatMap(([other, { content }]) =>
        typeof content === 'string' && content.length <= EDIT_MAX_CHARS ? [other] : [],
      ),
    ),
  )
  return (
    <section
      aria-label={t('second')}
      className="flex min-w-0 flex-1 basis-0 flex-col border-l border-line phone:hidden"
    >
      <div className="flex h-9 shrink-0 items-center gap-1 border-b border-line bg-sunken px-1 coarse:h-11">
        <Select
          label={t('secondFile')}
          value={path}
          onValueChange={setSplit}
          options={texts.map((other) => ({ value: other, label: other, icon: <FileIcon path={other} /> }))}
          className="h-7 min-w-0 flex-1 border-transparent bg-transparent px-2 coarse:h-9"
        />
        <IconButton size="small" label={t('closeSplit')} onClick={() => setSplit(null)}>
          <X aria-hidden />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1">
        <EditorPane path={path} place={null} preview={null} onRun={start} onCursor={() => undefined} />
      </div>
    </section>
  )
}
