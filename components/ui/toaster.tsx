'use client'

import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { type FocusEvent, type MouseEvent, useEffect, useRef } from 'react'
import { Toaster as Sonner } from 'sonner'

/** Short notices at the page's foot; each is read out as it appears. */
export default function Toaster() {
  const t = useTranslations('dialog')
  const { resolvedTheme } = useTheme()
  return (
    <div className="contents" {...useFocusReturn()}>
      <Sonner
        theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
        position="bottom-center"
        containerAriaLabel={t('notices')}
        toastOptions={{
          classNames: {
            toast: '!rounded-lg !border-line !bg-raised !text-ink !shadow-raised !font-sans',
            description: '!text-ink-muted',
            actionButton: '!bg-accent !text-accent-ink',
          },
        }}
      />
    </div>
  )
}

/**
 * Gives the focus back to where it was when the notice that has it goes. The library's own way needs another drawing of the list,
 * and ends for good after one notice that was entered from no element.
 */
function useFocusReturn() {
  const container = useRef<HTMLDivElement>(null)
  const holder = useRef<Element | null>(null)
  const origin = useRef<HTMLElement | null>(null)

  useEffect(() => {
    if (container.current === null) return
    const observer = new MutationObserver(() => {
      // Another notice that comes or goes is nothing to who has left this one, or is still in it.
      if (holder.current === null || holder.current.isConnected) return
      if (document.activeElement === document.body) origin.current?.focus({ preventScroll: true })
      holder.current = null
      origin.current = null
    })
    observer.observe(container.current, { childList: true, subtree: true })
    return () => observer.disconnect()
  }, [])

  return {
    ref: container,
    // A press on a button does not take the focus in the first place; a notice's text can still be marked.
    onMouseDown: (event: MouseEvent) => {
      if (event.target instanceof Element && event.target.closest('button') !== null) event.preventDefault()
    },
    onFocus: ({ currentTarget, target, relatedTarget }: FocusEvent) => {
      holder.current = target
      if (relatedTarget instanceof HTMLElement && !currentTarget.contains(relatedTarget)) origin.current = relatedTarget
    },
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
      if (relatedTarget === null || currentTarget.contains(relatedTarget)) return
      holder.current = null
      origin.current = null
    },
  }
}
