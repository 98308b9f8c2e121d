'use client'

import { ContextMenu as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import type { MenuItemProps } from './menu'
import { MENU_CONTENT, MENU_HINT, MENU_ITEM, MENU_ITEM_DANGER, MENU_SEPARATOR } from './menu-styles'

export function ContextMenu(props: ComponentProps<typeof Radix.Root>) {
  return <Radix.Root modal={false} {...props} />
}

export const ContextMenuTrigger = Radix.Trigger

export function ContextMenuContent({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content collisionPadding={8} className={classNames(MENU_CONTENT, className)} {...rest} />
    </Radix.Portal>
  )
}

export function ContextMenuItem({ className, hint, danger = false, children, ...rest }: MenuItemProps) {
  return (
    <Radix.Item className={classNames(MENU_ITEM, danger && MENU_ITEM_DANGER, className)} {...rest}>
      {children}
      {hint === undefined ? null : <span className={MENU_HINT}>{hint}</span>}
    </Radix.Item>
  )
}

export function ContextMenuSeparator() {
  return <Radix.Separator className={MENU_SEPARATOR} />
}
