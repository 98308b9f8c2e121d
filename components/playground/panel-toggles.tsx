'use client'

import { PanelBottom, PanelLeft, PanelRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { IconButton } from '@/components/ui/icon-button'
import { useShell } from './shell-context'
import { SIDE_PANELS } from './side-panels'

const ICONS = { files: PanelLeft, output: PanelBottom, metrics: PanelRight }

/** Fold the panels beside the editor away, and bring them back. */
export function PanelToggles() {
  const t = useTranslations('panels')
  const { folded, setFolded } = useShell()
  return SIDE_PANELS.map((panel) => {
    const Icon = ICONS[panel]
    const isShown = !folded.has(panel)
    return (
      <IconButton
        key={panel}
        label={t('toggle', { panel: t(panel) })}
        aria-pressed={isShown}
        className={isShown ? 'text-ink' : 'text-ink-faint'}
        onClick={() => setFolded(panel, isShown)}
      >
        <Icon aria-hidden strokeWidth={isShown ? 2 : 1.25} />
      </IconButton>
    )
  })
}
