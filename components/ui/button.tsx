import type { ComponentProps } from 'react'
import { classNames } from './class-names'

export type ButtonVariant = 'primary' | 'danger' | 'outline' | 'ghost'
export type ButtonSize = 'small' | 'medium'

const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-strong font-semibold',
  danger: 'bg-danger text-danger-ink hover:bg-danger-strong font-semibold',
  outline: 'border border-line bg-raised text-ink hover:border-line-strong',
  ghost: 'text-ink-muted hover:bg-hover hover:text-ink',
}

const SIZES: Record<ButtonSize, string> = {
  small: 'h-7 px-2 gap-1.5 coarse:h-9',
  medium: 'h-8 px-3 gap-2 coarse:h-10',
}

export function buttonClassName(variant: ButtonVariant = 'outline', size: ButtonSize = 'medium'): string {
  return classNames(
    'inline-flex shrink-0 items-center justify-center rounded-md whitespace-nowrap select-none transition-colors',
    'disabled:pointer-events-none disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0',
    VARIANTS[variant],
    SIZES[size],
  )
}

export type ButtonProps = ComponentProps<'button'> & { variant?: ButtonVariant; size?: ButtonSize }

export function Button({ variant, size, className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={classNames(buttonClassName(variant, size), className)} {...rest} />
}
