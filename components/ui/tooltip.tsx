'use client'

import { cloneElement, type ReactElement } from 'react'

type TooltipProps = {
  label: string
  hint?: string | undefined
  /** Carries its own accessible name: this one is for the eye. */
  children: ReactElement<TooltipAttributes>
}

export type TooltipAttributes = { 'data-tooltip'?: string; 'data-tooltip-hint'?: string | undefined }

/** Names its one child on hover and focus; drawn by the page's one `TooltipLayer`. */
export function Tooltip({ label, hint, children }: TooltipProps) {
  return cloneElement(children, { 'data-tooltip': label, 'data-tooltip-hint': hint })
}
