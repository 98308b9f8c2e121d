import type { ComponentProps } from 'react'

/** Something to scroll that has nothing in it to be focused must itself be reachable, or no keyboard could scroll it. */
const REACHABLE = { tabIndex: 0 }

/** A part of the page with its own scroll bar. */
export function ScrollRegion({ label, ...rest }: ComponentProps<'section'> & { label: string }) {
  return <section aria-label={label} {...REACHABLE} {...rest} />
}
