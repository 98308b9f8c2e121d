'use client'

import { Check, CloudOff, HardDrive, LoaderCircle } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useAriaKeys, useShortcutNames } from '@/components/playground/shortcuts'
import { useSyncStatus } from '@/components/playground/use-workspace-sync'
import { useWorkspace } from '@/components/playground/workspace-context'
import { canFormat } from '@/lib/client/formatter/format-text'
import { editorLanguage } from '@/lib/client/workspace/languages'

import { NodeVersionPicker } from './node-version-picker'
import { useFormat } from './use-format'

const ICONS = { saved: Check, saving: LoaderCircle, local: HardDrive, failed: CloudOff }

const NAMES = {
  javascript: 'JavaScript',
  typescript: 'TypeScript',
  python: 'Python',
  c: 'C',
  cpp: 'C++',
  go: 'Go',
  rust: 'Rust',
  java: 'Java',
  ruby: 'Ruby',
  php: 'PHP',
  lua: 'Lua',
  perl: 'Perl',
  r: 'R',
  shell: 'Shell',
  json: 'JSON',
  markdown: 'Markdown',
  html: 'HTML',
  css: 'CSS',
  yaml: 'YAML',
  sql: 'SQL',
  xml: 'XML',
  dockerfile: 'Dockerfile',
  ini: 'INI',
} as const

/** Where the text is kept, where the cursor is, and how the keyboard gets out of the editor. */
export function EditorStatus({ path, cursor }: { path: string; cursor: { line: number; column: number } | null }) {
  const t = useTranslations('editor')
  const status = useSyncStatus()
  const { tabKey, format: formatKey } = useShortcutNames()
  const formatKeys = useAriaKeys('format')
  const { formatOpenFile } = useFormat()
  const isGuest = useWorkspace(({ project }) => project.docs.get(path)?.isGuest === true)
  const Icon = ICONS[status]
  const language = editorLanguage(path)
  return (
    <div className="flex h-6 shrink-0 items-center gap-4 border-t border-line px-3 text-[0.6875rem] text-ink-faint phone:h-7">
      <span className="flex shrink-0 items-center gap-1.5 whitespace-nowrap">
        <Icon aria-hidden className="size-3" />
        {isGuest ? t('guest') : t(`sync.${status}`)}
      </span>
      <span className="truncate phone:hidden">{t('tabFocus', { key: tabKey })}</span>
      <span className="ml-auto flex shrink-0 items-center gap-4">
        {cursor !== null && canFormat(path) ? (
          <button
            type="button"
            aria-keyshortcuts={formatKeys}
            title={formatKey}
            className="rounded-sm px-1 hover:bg-hover hover:text-ink coarse:min-h-7"
            onClick={() => void formatOpenFile()}
          >
            {t('format')}
          </button>
        ) : null}
        {cursor === null ? null : <span>{t('cursor', cursor)}</span>}
        <NodeVersionPicker path={path} />
        <span>{language === 'plaintext' ? t('plainText') : NAMES[language]}</span>
      </span>
    </div>
  )
}
