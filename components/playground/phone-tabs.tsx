'use client'

import { Activity, AppWindow, Code, Files, ScrollText, SquareTerminal } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { usePreview } from '@/components/preview/preview-provider'
import { isActive } from '@/components/session/run-record'
import { useSessionState } from '@/components/session/use-sandbox-session'
import { classNames } from '@/components/ui/class-names'
import { useShell, VIEWS, type View } from './shell-context'

const ICONS = {
  files: Files,
  code: Code,
  output: ScrollText,
  terminal: SquareTerminal,
  preview: AppWindow,
  metrics: Activity,
}

/** The way between the views of a phone, under the thumb. */
export function PhoneTabs() {
  const t = useTranslations('panels')
  const { view, show } = useShell()
  const { port } = usePreview()
  const isRunning = useSessionState(({ run }) => run !== null && isActive(run))
  return (
    <nav
      aria-label={t('views')}
      className="hidden shrink-0 border-t border-line bg-raised pb-[env(safe-area-inset-bottom)] phone:block"
    >
      <ul className="flex">
        {VIEWS.filter((name) => name !== 'preview' || port !== null).map((name: View) => {
          const Icon = ICONS[name]
          const isShown = name === view
          return (
            <li key={name} className="flex-1">
              <button
                type="button"
                aria-current={isShown ? 'page' : undefined}
                onClick={() => show(name)}
                className={classNames(
                  'flex h-14 w-full flex-col items-center justify-center gap-0.5 text-[0.6875rem] focus-inset',
                  isShown ? 'font-semibold text-accent' : 'text-ink-muted',
                )}
              >
                <span className="relative">
                  <Icon aria-hidden className="size-5" />
                  {name === 'output' && isRunning ? (
                    <span className="absolute -top-0.5 -right-1.5 size-2 rounded-full bg-accent" />
                  ) : null}
                </span>
                {t(name)}
              </button>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
