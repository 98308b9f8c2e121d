'use client'

import { Check, ChevronRight } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names'
import { MENU_CONTENT, MENU_HINT, MENU_ITEM, MENU_ITEM_DANGER, MENU_LABEL, MENU_SEPARATOR } from './menu-styles'

/** Not modal: what hides the rest of the page from screen readers would leave it within reach of Tab. */
export function Menu(props: ComponentProps<typeof Radix.Root>) {
  return <Radix.Root modal={false} {...props} />
}

export const MenuTrigger = Radix.Trigger
export const MenuSub = Radix.Sub
export const MenuRadioGroup = Radix.RadioGroup

export function MenuContent({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        align="start"
        sideOffset={6}
        collisionPadding={8}
        className={classNames(MENU_CONTENT, className)}
        {...rest}
      />
    </Radix.Portal>
  )
}

export type MenuItemProps = ComponentProps<typeof Radix.Item> & { hint?: ReactNode; danger?: boolean }

export function MenuItem({ className, hint, danger = false, children, ...rest }: MenuItemProps) {
  return (
    <Radix.Item className={classNames(MENU_ITEM, danger && MENU_ITEM_DANGER, className)} {...rest}>
      {/* With `asChild` the primitive takes one child and nothing beside it, not even null. */}
      {hint === undefined ? (
        children
      ) : (
        <>
          {children}
          <span className={MENU_HINT}>{hint}</span>
        </>
      )}
    </Radix.Item>
  )
}

export function MenuRadioItem({ className, children, ...rest }: ComponentProps<typeof Radix.RadioItem>) {
  return (
    <Radix.RadioItem className={classNames(MENU_ITEM, 'pr-8', className)} {...rest}>
      {children}
      <Radix.ItemIndicator className="absolute right-2 inline-flex">
        <Check aria-hidden />
      </Radix.ItemIndicator>
    </Radix.RadioItem>
  )
}

export function MenuSubTrigger({ className, children, ...rest }: ComponentProps<typeof Radix.SubTrigger>) {
  return (
    <Radix.SubTrigger className={classNames(MENU_ITEM, className)} {...rest}>
      {children}
      <ChevronRight className="ml-auto" aria-hidden />
    </Radix.SubTrigger>
  )
}

export function MenuSubContent({ className, ...rest }: ComponentProps<typeof Radix.SubContent>) {
  return (
    <Radix.Portal>
      <Radix.SubContent sideOffset={4} collisionPadding={8} className={classNames(MENU_CONTENT, className)} {...rest} />
    </Radix.Portal>
  )
}

export function MenuLabel({ className, ...rest }: ComponentProps<typeof Radix.Label>) {
  return <Radix.Label className={classNames(MENU_LABEL, className)} {...rest} />
}

export function MenuSeparator() {
  return <Radix.Separator className={MENU_SEPARATOR} />
}
