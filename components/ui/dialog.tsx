'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './button'
import { classNames } from './class-names'
import { useInertPage } from './page-root'

export type DialogProps = {
  onClose: () => void
  title: string
  /** One sentence under the title; the dialog is described by it. */
  description: string
  children?: ReactNode
  /** What it asks about, as a button: it is beside one that cancels. */
  action?: ReactNode
  /** The row of buttons at the end, where they are others. */
  footer?: ReactNode
  className?: string
}

/** Is there as long as it is rendered, with the page inert behind it. */
export function Dialog({ onClose, title, description, children, action, footer, className }: DialogProps) {
  const t = useTranslations('dialog')
  useInertPage(true)
  const buttons =
    action === undefined ? (
      footer
    ) : (
      <>
        <Button onClick={onClose}>{t('cancel')}</Button>
        {action}
      </>
    )
  return (
    <Radix.Root open onOpenChange={onClose}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-(--scrim)" />
        <Radix.Content
          className={classNames(
            'fixed top-[18vh] left-1/2 z-50 flex max-h-[70vh] w-[min(30rem,calc(100vw-2rem))] -translate-x-1/2 flex-col',
            'overflow-y-auto rounded-xl border border-line bg-raised p-5 text-sm shadow-raised',
            className,
          )}
        >
          <Radix.Title className="pr-8 text-base font-semibold">{title}</Radix.Title>
          <Radix.Description className="mt-1 text-ink-muted">{description}</Radix.Description>
          {children === undefined ? null : <div className="mt-4">{children}</div>}
          {buttons === undefined ? null : <div className="mt-5 flex flex-wrap justify-end gap-2">{buttons}</div>}
          <Radix.Close className="absolute top-3.5 right-3.5 inline-flex size-8 items-center justify-center rounded-md text-ink-muted hover:bg-hover hover:text-ink coarse:size-10">
            <X className="size-4" aria-hidden />
            <span className="sr-only">{t('close')}</span>
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
