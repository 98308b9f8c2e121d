'use client'

import type { ComponentProps, ReactNode } from 'react'
import type { ButtonVariant } from './button'
import { classNames } from './class-names'
import { Tooltip } from './tooltip'

const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-strong',
  danger: 'bg-danger text-danger-ink hover:bg-danger-strong',
  outline: 'border border-line bg-raised text-ink hover:border-line-strong',
  ghost: 'text-ink-muted hover:bg-hover hover:text-ink',
}

export type IconButtonProps = Omit<ComponentProps<'button'>, 'aria-label' | 'title'> & {
  /** The name, for screen readers and for the tooltip. */
  label: string
  /** Shown after the name in the tooltip, such as a shortcut. */
  hint?: string | undefined
  variant?: ButtonVariant
  size?: 'small' | 'medium'
  children: ReactNode
}

/** A button that is only an icon: 28 or 32 px, larger for fingers. */
export function IconButton({
  label,
  hint,
  variant = 'ghost',
  size = 'medium',
  className,
  children,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip label={label} hint={hint}>
      <button
        type={type}
        className={classNames(
          'inline-flex shrink-0 items-center justify-center rounded-md transition-colors [&_svg]:size-4',
          'disabled:pointer-events-none disabled:opacity-45',
          size === 'small' ? 'size-7 coarse:size-9' : 'size-8 coarse:size-10',
          VARIANTS[variant],
          className,
        )}
        {...rest}
      >
        {children}
        <span className="sr-only">{label}</span>
      </button>
    </Tooltip>
  )
}
