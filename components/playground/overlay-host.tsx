'use client'

import dynamic from 'next/dynamic'
import { useEffect } from 'react'
import { isDialogOpen } from '@/components/ui/open-dialog'
import { openSettings, useSettings } from '@/lib/client/settings/settings'
import { closeOverlay, showOverlay, useOverlay } from './overlays'
import { RenameDialog } from './rename-dialog'
import { useAutoRun } from './use-auto-run'

/** Each is fetched when it is first asked for. */
const CommandPalette = dynamic(() => import('./palette/command-palette'), { ssr: false })
const ShortcutsDialog = dynamic(() => import('./palette/shortcuts-dialog'), { ssr: false })
const SettingsDialog = dynamic(() => import('./palette/settings-dialog'), { ssr: false })
const CompareDialog = dynamic(() => import('@/components/compare/compare-dialog'), { ssr: false })
const LimitsDialog = dynamic(() => import('./limits/limits-dialog'), { ssr: false })
const PackagesDialog = dynamic(() => import('./palette/packages-dialog'), { ssr: false })
const ProjectsDialog = dynamic(() => import('./palette/projects-dialog'), { ssr: false })

/** What can be called up over the page from anywhere, and the keys that do. */
export function OverlayHost() {
  const shown = useOverlay()
  const { hasReducedMotion } = useSettings()
  useAutoRun()
  useEffect(() => openSettings(), [])
  useEffect(() => {
    document.documentElement.toggleAttribute('data-reduced-motion', hasReducedMotion)
  }, [hasReducedMotion])
  useEffect(() => {
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [])
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
    case 'packages':
      return <PackagesDialog onClose={closeOverlay} />
    case 'rename':
      return <RenameDialog onClose={closeOverlay} />
    case null:
      return null
  }
}

/** Before the editor and the terminal see them, but for what they need themselves: Ctrl+K is a shell's. */
function onKey(event: KeyboardEvent): void {
  if (event.isComposing || event.altKey || isDialogOpen()) return
  const target = event.target instanceof Element ? event.target : null
  const isCommand = event.ctrlKey || event.metaKey
  const isPalette = isCommand && !event.shiftKey && event.key.toLowerCase() === 'k' && !target?.closest('.xterm')
  const isF1 = event.key === 'F1' && !isCommand && !target?.closest('.monaco-editor')
  const isQuestion = event.key === '?' && !isCommand && !target?.closest('input, textarea, [contenteditable="true"]')
  if (!isPalette && !isF1 && !isQuestion) return
  event.preventDefault()
  event.stopPropagation()
  showOverlay(isQuestion ? 'shortcuts' : 'palette')
}
