'use client'

import dynamic from 'next/dynamic'
import { useEffect } from 'react'
import { openSettings, useSettings } from '@/lib/client/settings/settings'
import { closeOverlay, useOverlay } from './overlays'
import { RenameDialog } from './rename-dialog'
import { useAutoRun } from './use-auto-run'

/** Each is fetched when it is first asked for. */
const CommandPalette = dynamic(() => import('./palette/command-palette'), { ssr: false })
const ShortcutsDialog = dynamic(() => import('./palette/shortcuts-dialog'), { ssr: false })
const SettingsDialog = dynamic(() => import('./palette/settings-dialog'), { ssr: false })
const CompareDialog = dynamic(() => import('@/components/compare/compare-dialog'), { ssr: false })
const LimitsDialog = dynamic(() => import('./limits/limits-dialog'), { ssr: false })
const ProjectsDialog = dynamic(() => import('./palette/projects-dialog'), { ssr: false })

/** What can be called up over the page from anywhere. */
export function OverlayHost() {
  const shown = useOverlay()
  const { hasReducedMotion } = useSettings()
  useAutoRun()
  useEffect(() => openSettings(), [])
  useEffect(() => {
    document.documentElement.toggleAttribute('data-reduced-motion', hasReducedMotion)
  }, [hasReducedMotion])
  switch (shown) {
    case 'palette':
      return <CommandPalette onClose={closeOverlay} />
    case 'shortcuts':
      return <ShortcutsDialog onClose={closeOverlay} />
    case 'settings':
      return <SettingsDialog onClose={closeOverlay} />
    case 'compare':
      return <CompareDialog onClose={closeOverlay} />
    case 'limits':
      return <LimitsDialog onClose={closeOverlay} />
    case 'projects':
      return <ProjectsDialog onClose={closeOverlay} />
    case 'rename':
      return <RenameDialog onClose={closeOverlay} />
    case null:
      return null
  }
}
