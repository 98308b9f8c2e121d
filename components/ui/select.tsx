'use client'

import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { classNames } from './class-names'
import { MENU_CONTENT, MENU_ITEM } from './menu-styles'
import { useInertPage } from './page-root'

export type SelectOption = { value: string; label: string; icon?: ReactNode }

/**
 * More are made only once the list opens: the primitive keeps each of them, with all that it needs, behind a closed list too, and
 * those of five hundred files take a tenth of a second at each change. Fewer are there for who types their first letters.
 */
const KEPT_WHILE_CLOSED = 50

export type SelectProps = {
  /** The accessible name. */
  label: string
  value: string
  onValueChange: (value: string) => void
  options: readonly SelectOption[]
  /** Shown while no option has the value. */
  placeholder?: string
  disabled?: boolean
  className?: string
}

export function Select({
  label,
  value,
  onValueChange,
  options,
  placeholder,
  disabled = false,
  className,
}: SelectProps) {
  const [isOpen, setIsOpen] = useState(false)
  useInertPage(isOpen)
  return (
    <Radix.Root value={value} onValueChange={onValueChange} disabled={disabled} onOpenChange={setIsOpen}>
      <Radix.Trigger
        aria-label={label}
        className={classNames(
          'inline-flex h-8 min-w-0 items-center gap-2 rounded-md border border-line bg-raised px-2.5 text-left transition-colors',
          'hover:border-line-strong disabled:opacity-45 coarse:h-10 [&_svg]:size-4 [&_svg]:shrink-0',
          className,
        )}
      >
        <span className="truncate">
          {/* Given as text, since the server knows it too; by itself the primitive fills it in later. */}
          <Radix.Value placeholder={placeholder}>{options.find((option) => option.value === value)?.label}</Radix.Value>
        </span>
        <Radix.Icon className="ml-auto text-ink-faint">
          <ChevronDown aria-hidden />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={6}
          collisionPadding={8}
          className={classNames(MENU_CONTENT, 'min-w-(--radix-select-trigger-width)')}
        >
          <Radix.Viewport>
            {(isOpen || options.length <= KEPT_WHILE_CLOSED ? options : []).map((option) => (
              <Radix.Item key={option.value} value={option.value} className={classNames(MENU_ITEM, 'pr-8')}>
                {option.icon}
                <Radix.ItemText>{option.label}</Radix.ItemText>
                <Radix.ItemIndicator className="absolute right-2 inline-flex">
                  <Check aria-hidden />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
