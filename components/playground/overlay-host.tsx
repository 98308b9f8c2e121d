'use client'

import dynamic from 'next/dynamic'
import { useEffect } from 'react'
import { persistently } from '@/lib/client/persistently'
import { openSettings, useSettings } from '@/lib/client/settings/settings'
import { whenIdle } from '@/lib/client/when-idle'
import { closeOverlay, useOverlay } from './overlays'
import { RenameDialog } from './rename-dialog'
import { useAutoRun } from './use-auto-run'

/** Not part of the page's first scripts. */
const PARTS = {
  CommandPalette: () => import('./palette/command-palette'),
  ShortcutsDialog: () => import('./palette/shortcuts-dialog'),
  SettingsDialog: () => import('./palette/settings-dialog'),
  CompareDialog: () => import('@/components/compare/compare-dialog'),
  LimitsDialog: () => import('./limits/limits-dialog'),
  ProjectsDialog: () => import('./palette/projects-dialog'),
}

const CommandPalette = dynamic(() => persistently(PARTS.CommandPalette), { ssr: false })
const ShortcutsDialog = dynamic(() => persistently(PARTS.ShortcutsDialog), { ssr: false })
const SettingsDialog = dynamic(() => persistently(PARTS.SettingsDialog), { ssr: false })
const CompareDialog = dynamic(() => persistently(PARTS.CompareDialog), { ssr: false })
const LimitsDialog = dynamic(() => persistently(PARTS.LimitsDialog), { ssr: false })
const ProjectsDialog = dynamic(() => persistently(PARTS.ProjectsDialog), { ssr: false })

/** What can be called up over the page from anywhere. */
export function OverlayHost() {
  const shown = useOverlay()
  const { hasReducedMotion } = useSettings()
  useAutoRun()
  useEffect(() => openSettings(), [])
  // They come while there is a network: without one they can be called up all the same, and at once. What fails here comes when
  // it is asked for.
  useEffect(() => whenIdle(() => Object.values(PARTS).forEach((load) => void load().catch(() => undefined))), [])
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
