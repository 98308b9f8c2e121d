'use client'

import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={500} skipDelayDuration={200} disableHoverableContent={false}>
      {children}
    </Radix.Provider>
  )
}

/** Names its one child on hover and focus. The child carries its own accessible name: this one is for the eye. */
export function Tooltip({ label, hint, children }: { label: string; hint?: string; children: ReactElement }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-72 items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-surface shadow-raised animate-appear"
        >
          {label}
          {hint === undefined ? null : <kbd className="font-sans opacity-75">{hint}</kbd>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
