'use client'

import {
  BookmarkPlus,
  Braces,
  ChevronDown,
  Clock,
  FileArchive,
  FileOutput,
  FilePlus2,
  FolderClock,
  FolderGit2,
  HardDriveDownload,
  LayoutTemplate,
  Package,
  Pencil,
} from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { useSessionState } from '@/components/session/use-sandbox-session'
import { buttonClassName } from '@/components/ui/button'
import { classNames } from '@/components/ui/class-names'
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuLabel,
  MenuSeparator,
  MenuSub,
  MenuSubContent,
  MenuSubTrigger,
  MenuTrigger,
} from '@/components/ui/menu'
import type { WorkspaceSummary } from '@/lib/client/workspace/storage/stored-workspace'
import { showOverlay } from './overlays'
import { RenameDialog } from './rename-dialog'
import { RepositoryDialog } from './repository-dialog'
import { TemplateItems } from './template-items'
import { useArchive } from './use-archive'
import { useLibrary } from './use-library'
import { useOwnTemplates } from './use-own-templates'
import { useSideCommand } from './use-side-command'
import { useSwitchProject } from './use-switch-project'
import { useWorkspace } from './workspace-context'

/** The project's name, and everything that is done with projects as a whole. */
export function ProjectMenu() {
  const t = useTranslations('project')
  const format = useFormatter()
  const title = useWorkspace((workspace) => workspace.title)
  const hasSandbox = useSessionState(({ sandbox }) => sandbox !== null)
  const library = useLibrary()
  const archive = useArchive()
  const own = useOwnTemplates()
  const showPackages = useSideCommand('packages')
  const { startNew, reopen } = useSwitchProject()
  const [recent, setRecent] = useState<{ list: readonly WorkspaceSummary[]; nowMs: number }>({ list: [], nowMs: 0 })
  const [isRenaming, setIsRenaming] = useState(false)
  const [isImporting, setIsImporting] = useState(false)
  const zip = useRef<HTMLInputElement>(null)

  return (
    <>
      <Menu
        onOpenChange={async (isOpen) => {
          if (isOpen) setRecent({ list: await library.recent(), nowMs: Date.now() })
        }}
      >
        <MenuTrigger
          className={classNames(
            buttonClassName('ghost'),
            'max-w-64 min-w-0 shrink! text-ink phone:max-w-[26vw] phone:px-2',
          )}
        >
          <span className="sr-only">{t('menu')}: </span>
          <span className="truncate font-medium">{title || t('opening')}</span>
          <ChevronDown aria-hidden className="text-ink-faint" />
        </MenuTrigger>
        <MenuContent>
          <MenuItem onSelect={() => setIsRenaming(true)}>
            <Pencil aria-hidden />
            {t('rename')}
          </MenuItem>
          <MenuItem onSelect={showPackages}>
            <Package aria-hidden />
            {t('packages')}
          </MenuItem>
          <MenuSeparator />
          <MenuLabel>{t('newFrom')}</MenuLabel>
          <TemplateItems onStart={startNew} />
          {own.list.length === 0 ? null : (
            <MenuSub>
              <MenuSubTrigger>
                <LayoutTemplate aria-hidden />
                {t('ownTemplates')}
              </MenuSubTrigger>
              <MenuSubContent>
                {own.list.map((template) => (
                  <MenuItem key={template.id} onSelect={() => own.start(template)}>
                    <FilePlus2 aria-hidden />
                    <span className="truncate">{template.title}</span>
                  </MenuItem>
                ))}
              </MenuSubContent>
            </MenuSub>
          )}
          <MenuItem onSelect={own.save}>
            <BookmarkPlus aria-hidden />
            {t('saveTemplate')}
          </MenuItem>
          <MenuSeparator />
          <MenuSub>
            <MenuSubTrigger disabled={recent.list.length === 0}>
              <Clock aria-hidden />
              {t('recent')}
            </MenuSubTrigger>
            <MenuSubContent>
              {recent.list.map(({ id, title: name, updatedAtMs }) => (
                <MenuItem key={id} onSelect={() => reopen(id)} hint={format.relativeTime(updatedAtMs, recent.nowMs)}>
                  <Braces aria-hidden />
                  <span className="truncate">{name}</span>
                </MenuItem>
              ))}
              <MenuSeparator />
              <MenuItem onSelect={() => showOverlay('projects')}>
                <FolderClock aria-hidden />
                {t('manage')}
              </MenuItem>
            </MenuSubContent>
          </MenuSub>
          <MenuSeparator />
          <MenuItem onSelect={() => zip.current?.click()}>
            <FileArchive aria-hidden />
            {t('import')}
          </MenuItem>
          <MenuItem onSelect={() => setIsImporting(true)}>
            <FolderGit2 aria-hidden />
            {t('importRepository')}
          </MenuItem>
          <MenuItem onSelect={archive.exportProject}>
            <FileOutput aria-hidden />
            {t('export')}
          </MenuItem>
          <MenuItem disabled={!hasSandbox} onSelect={archive.exportSandbox}>
            <HardDriveDownload aria-hidden />
            {t('exportSandbox')}
          </MenuItem>
        </MenuContent>
      </Menu>
      <input
        ref={zip}
        type="file"
        accept=".zip,application/zip"
        hidden
        aria-label={t('import')}
        onChange={async (event) => {
          const [file] = event.target.files ?? []
          if (file !== undefined) await archive.importProject(file)
          event.target.value = ''
        }}
      />
      {isImporting ? (
        <RepositoryDialog onImport={archive.importRepository} onClose={() => setIsImporting(false)} />
      ) : null}
      {isRenaming ? <RenameDialog onClose={() => setIsRenaming(false)} /> : null}
    </>
  )
}
