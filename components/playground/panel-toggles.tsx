'use client'

import { AppWindow, PanelBottom, PanelLeft, PanelRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { usePreview } from '@/components/preview/preview-provider'
import { IconButton } from '@/components/ui/icon-button'
import { useShell } from './shell-context'
import { SIDE_PANELS } from './side-panels'

const ICONS = { files: PanelLeft, output: PanelBottom, metrics: PanelRight }

/** Fold the panels beside the editor away, and bring them back. */
export function PanelToggles() {
  const t = useTranslations('panels')
  const { folded, setFolded } = useShell()
  const { port, isShown: isPreviewShown, setShown } = usePreview()
  const toggles = SIDE_PANELS.map((panel) => ({
    panel,
    Icon: ICONS[panel],
    isShown: !folded.has(panel),
    setShown: (isShown: boolean) => setFolded(panel, !isShown),
  }))
  const preview = { panel: 'preview', Icon: AppWindow, isShown: isPreviewShown, setShown } as const
  return [...toggles, ...(port === null ? [] : [preview])].map(({ panel, Icon, isShown, setShown }) => {
    return (
      <IconButton
        key={panel}
        label={t('toggle', { panel: t(panel) })}
        aria-pressed={isShown}
        className={isShown ? 'text-ink' : 'text-ink-faint'}
        onClick={() => setShown(!isShown)}
      >
        <Icon aria-hidden strokeWidth={isShown ? 2 : 1.25} />
      </IconButton>
    )
  })
}
