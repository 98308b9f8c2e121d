'use client'

import { Tabs as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'
import { classNames } from './class-names'

export const Tabs = Radix.Root

export function TabList({ className, ...rest }: ComponentProps<typeof Radix.List>) {
  return <Radix.List className={classNames('flex items-stretch', className)} {...rest} />
}

export function Tab({ className, ...rest }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      className={classNames(
        'relative inline-flex items-center gap-1.5 px-3 whitespace-nowrap text-ink-muted transition-colors focus-inset',
        'hover:text-ink data-[state=active]:text-ink data-[state=active]:font-medium [&_svg]:size-4',
        'after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:rounded-full',
        'data-[state=active]:after:bg-accent',
        className,
      )}
      {...rest}
    />
  )
}

/** Panels stay mounted: a terminal or a console must not lose what it shows when another tab is looked at. */
export function TabPanel({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Content
      forceMount
      className={classNames('min-h-0 flex-1 focus-inset data-[state=inactive]:hidden', className)}
      {...rest}
    />
  )
}
