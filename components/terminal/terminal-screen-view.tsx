'use client'

import '@xterm/xterm/css/xterm.css'
import { useTranslations } from 'next-intl'
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react'
import { TerminalScreen } from './terminal-screen'
import type { TerminalSession } from './terminal-session'

export interface TerminalScreenHandle {
  focus: () => void
  find: (text: string, isCaseSensitive: boolean, step: -1 | 0 | 1) => void
  endFind: () => void
}

interface TerminalScreenViewProps {
  ref?: Ref<TerminalScreenHandle> | undefined
  session: TerminalSession
  name: string
  isActive: boolean
  isScreenReaderMode: boolean
  onLeave: () => void
  onFind: () => void
  onMatches: (index: number, count: number) => void
}

/** A screen outlives its view: panels come and go, what a shell printed stays. */
const screens = new WeakMap<TerminalSession, TerminalScreen>()

export default function TerminalScreenView(props: TerminalScreenViewProps) {
  const { ref, session, name, isActive, isScreenReaderMode } = props
  const t = useTranslations('terminal')
  const container = useRef<HTMLDivElement>(null)
  const screen = useRef<TerminalScreen | null>(null)
  const onLeave = useEffectEvent(props.onLeave)
  const onFind = useEffectEvent(props.onFind)
  const onMatches = useEffectEvent(props.onMatches)
  const { end } = session.entry

  useEffect(() => {
    const element = container.current
    if (!element) return
    const shown =
      screens.get(session) ??
      new TerminalScreen(session, {
        onLeave: () => onLeave(),
        onFind: () => onFind(),
        onMatches: (index, count) => onMatches(index, count),
      })
    screens.set(session, shown)
    screen.current = shown
    shown.mount(element)
    const observer = new ResizeObserver(() => shown.fit())
    observer.observe(element)
    return () => observer.disconnect()
  }, [session])

  useEffect(() => screen.current?.setScreenReaderMode(isScreenReaderMode), [isScreenReaderMode])

  useEffect(() => {
    if (isActive && !isElsewhere(container.current)) screen.current?.focus()
  }, [isActive])

  useEffect(() => {
    if (end) screen.current?.writeNotice(end.exitCode === null ? t('killed') : t('exited', { code: end.exitCode }))
  }, [end, t])

  useImperativeHandle(
    ref,
    () => ({
      focus: () => screen.current?.focus(),
      find: (text, isCaseSensitive, step) => screen.current?.find(text, isCaseSensitive, step),
      endFind: () => screen.current?.endFind(),
    }),
    [],
  )

  return (
    <section
      aria-label={`${name}. ${t('leaveHint')}`}
      hidden={!isActive}
      className="absolute inset-0 overflow-hidden bg-surface py-1 pl-2"
    >
      <div ref={container} className="h-full" />
    </section>
  )
}

/**
 * A shell comes up seconds after its panel is shown or its project is opened. Whoever works outside that panel by then, in the
 * editor or a menu, keeps the keys.
 */
function isElsewhere(inside: Element | null): boolean {
  const active = document.activeElement
  if (active === null || active === document.body) return false
  const panel = inside?.closest('[role="tabpanel"]')
  return panel != null && !panel.contains(active) && active.id !== panel.getAttribute('aria-labelledby')
}
