'use client'

import {
  Activity,
  AppWindow,
  BookmarkPlus,
  CircleHelp,
  Code,
  Columns2,
  FileArchive,
  FileOutput,
  FilePlus2,
  FlaskConical,
  FolderClock,
  Gauge,
  GitCompare,
  Keyboard,
  Languages,
  LayoutTemplate,
  Package,
  PanelBottom,
  PanelLeft,
  PanelRight,
  Pencil,
  Play,
  Save,
  Settings,
  SlidersHorizontal,
  Square,
  SquareTerminal,
  SunMoon,
  TextSearch,
  WandSparkles,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import type { ComponentType } from 'react'
import { useFormat } from '@/components/editor/use-format'
import { useSave } from '@/components/editor/use-save'
import { usePreview } from '@/components/preview/preview-provider'
import { TemplateId } from '@/lib/client/workspace/templates/template-id'
import type { Overlay } from '../overlays'
import { useOtherLocale } from '../preference-controls'
import { useShell } from '../shell-context'
import { useShortcutNames } from '../shortcuts'
import { SIDE_PANELS } from '../side-panels'
import { useArchive } from '../use-archive'
import { useOwnTemplates } from '../use-own-templates'
import { useRun } from '../use-run'
import { useRunTests } from '../use-run-tests'
import { useSideCommand } from '../use-side-command'
import { useSwitchProject } from '../use-switch-project'
import { useWorkspaceStore } from '../workspace-context'

export interface Command {
  readonly id: string
  readonly name: string
  readonly Icon: ComponentType<{ className?: string }>
  readonly hint?: string | undefined
  /** Another overlay takes the palette's place. */
  readonly overlay?: Overlay
  readonly run?: () => void
  /** Selectors of what has the focus afterwards, the first that is there; else what had it before the palette came. */
  readonly focus?: readonly string[]
}

export interface CommandGroup {
  readonly name: string
  readonly commands: readonly Command[]
}

const PANEL_ICONS = { files: PanelLeft, output: PanelBottom, metrics: PanelRight }

export const EDITOR_FOCUS = ['#editor-region textarea, #editor-region [contenteditable="true"]']
const SEARCH_FOCUS = ['#files-region input[type="search"]']
const PACKAGES_FOCUS = ['#files-region input[name="package"]']
/** Without a shell yet, its tab: it hands the focus on to the one that comes up. */
const TERMINAL_FOCUS = [
  '#output-region section:not([hidden]) .xterm-helper-textarea',
  '#output-region [role="tab"]:last-child',
]

/** Everything that can be done on the page, by name. */
export function useCommands(): CommandGroup[] {
  const t = useTranslations('palette')
  const tHelp = useTranslations('help')
  const tPanels = useTranslations('panels')
  const tPreferences = useTranslations('preferences')
  const tProject = useTranslations('project')
  const tTemplates = useTranslations('templates')
  const tTopBar = useTranslations('topBar')
  const { start, stop } = useRun()
  const runTests = useRunTests()
  const { startNew } = useSwitchProject()
  const own = useOwnTemplates()
  const { exportProject, exportSandbox } = useArchive()
  const { show, folded, setFolded, split, setSplit } = useShell()
  const workspace = useWorkspaceStore()
  const preview = usePreview()
  const { setTheme } = useTheme()
  const otherLocale = useOtherLocale()
  const keys = useShortcutNames()
  const { formatOpenFile } = useFormat()
  const save = useSave()
  const search = useSideCommand('search')
  const packages = useSideCommand('packages')
  const visit = (href: string) => () => void window.open(href, '_blank', 'noopener')

  return [
    {
      name: t('program'),
      commands: [
        { id: 'run', name: tTopBar('run'), Icon: Play, hint: keys.run, run: start },
        { id: 'tests', name: t('tests'), Icon: FlaskConical, run: () => void runTests() },
        { id: 'stop', name: tTopBar('stop'), Icon: Square, hint: keys.stop, run: stop },
        { id: 'limits', name: t('limits'), Icon: SlidersHorizontal, overlay: 'limits' },
        { id: 'compare', name: t('compare'), Icon: GitCompare, overlay: 'compare' },
      ],
    },
    {
      name: t('project'),
      commands: [
        ...TemplateId.options.map((template) => ({
          id: `new ${template}`,
          name: t('new', { template: tTemplates(template) }),
          Icon: FilePlus2,
          run: () => void startNew(template),
        })),
        ...own.list.map((template) => ({
          id: `own ${template.id}`,
          name: t('new', { template: template.title }),
          Icon: LayoutTemplate,
          run: () => void own.start(template),
        })),
        { id: 'template', name: tProject('saveTemplate'), Icon: BookmarkPlus, run: () => void own.save() },
        { id: 'projects', name: t('projects'), Icon: FolderClock, hint: keys.projects, overlay: 'projects' },
        { id: 'packages', name: t('packages'), Icon: Package, run: packages, focus: PACKAGES_FOCUS },
        { id: 'rename', name: tProject('rename'), Icon: Pencil, overlay: 'rename' },
        { id: 'export', name: tProject('export'), Icon: FileArchive, run: () => void exportProject() },
        { id: 'sandbox', name: tProject('exportSandbox'), Icon: FileOutput, run: exportSandbox },
      ],
    },
    {
      name: t('view'),
      commands: [
        { id: 'search', name: t('search'), Icon: TextSearch, hint: keys.search, run: search, focus: SEARCH_FOCUS },
        { id: 'save', name: t('save'), Icon: Save, hint: keys.save, run: () => void save() },
        { id: 'format', name: t('format'), Icon: WandSparkles, hint: keys.format, run: () => void formatOpenFile() },
        { id: 'editor', name: tPanels('editor'), Icon: Code, run: () => show('code'), focus: EDITOR_FOCUS },
        {
          id: 'split',
          name: t(split === null ? 'split' : 'unsplit'),
          Icon: Columns2,
          run: () => setSplit(split === null ? workspace.getState().tabs.active : null),
        },
        { id: 'console', name: tPanels('output'), Icon: PanelBottom, run: () => show('output') },
        {
          id: 'terminal',
          name: t('terminal'),
          Icon: SquareTerminal,
          run: () => show('terminal'),
          focus: TERMINAL_FOCUS,
        },
        ...SIDE_PANELS.map((panel) => ({
          id: `panel ${panel}`,
          name: tPanels('toggle', { panel: tPanels(panel) }),
          Icon: PANEL_ICONS[panel],
          run: () => setFolded(panel, !folded.has(panel)),
        })),
        ...(preview.port === null
          ? []
          : [
              {
                id: 'panel preview',
                name: tPanels('toggle', { panel: tPanels('preview') }),
                Icon: AppWindow,
                run: () => preview.setShown(!preview.isShown),
              },
            ]),
      ],
    },
    {
      name: t('preferences'),
      commands: [
        { id: 'settings', name: t('settings'), Icon: Settings, hint: keys.settings, overlay: 'settings' },
        ...(['light', 'dark', 'system'] as const).map((theme) => ({
          id: `theme ${theme}`,
          name: t('theme', { theme: tPreferences(theme) }),
          Icon: SunMoon,
          run: () => setTheme(theme),
        })),
        { id: 'language', name: t('language', { name: otherLocale.name }), Icon: Languages, run: otherLocale.choose },
      ],
    },
    {
      name: tHelp('menu'),
      commands: [
        { id: 'shortcuts', name: tHelp('shortcuts'), Icon: Keyboard, hint: keys.sheet, overlay: 'shortcuts' },
        { id: 'guide', name: tHelp('guide'), Icon: CircleHelp, run: visit('/help') },
        { id: 'news', name: tHelp('whatsNew'), Icon: Activity, run: visit('/help/whats-new') },
        { id: 'dashboard', name: t('dashboard'), Icon: Gauge, run: visit('/dashboard') },
      ],
    },
  ]
}
