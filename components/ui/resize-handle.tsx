'use client'

import { Separator } from 'react-resizable-panels'
import { classNames } from './class-names'
import { useHydrated } from './use-hydrated'

/**
 * Between two panels, to be moved by pointer or arrow keys. Until the page listens it can't be, and takes no focus: it has no value
 * to tell before its panels are measured.
 */
export function ResizeHandle({ id, label, isVertical = false }: { id: string; label: string; isVertical?: boolean }) {
  const isHydrated = useHydrated()
  return (
    <Separator
      id={id}
      disabled={!isHydrated}
      aria-label={label}
      className={classNames(
        'group relative flex shrink-0 items-center justify-center outline-none',
        isVertical ? 'h-2' : 'w-2',
      )}
    >
      <span
        className={classNames(
          'rounded-full bg-transparent transition-colors group-hover:bg-line-strong',
          'group-focus-visible:bg-accent group-data-[separator=active]:bg-accent',
          isVertical ? 'h-0.5 w-10' : 'h-10 w-0.5',
        )}
      />
    </Separator>
  )
}
