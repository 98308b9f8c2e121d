import { z } from 'zod'
import { setPreferenceCookie } from '@/lib/client/preference-cookie'
import { LAYOUT_COOKIE } from '@/lib/contracts/preferences'
import { SIDE_PANELS, type SidePanel } from './side-panels'

const Sizes = z.record(z.string(), z.number().min(0).max(100))
export const LayoutSizes = z.object({ columns: Sizes.optional(), rows: Sizes.optional() })
/** Sizes of the panels in percent, by group and panel. */
export type LayoutSizes = z.infer<typeof LayoutSizes>

/** What the cookie holds, or nothing where it is not there or not ours. */
export function parseLayoutSizes(cookie: string | undefined): LayoutSizes {
  if (cookie === undefined) return {}
  try {
    return LayoutSizes.catch({}).parse(JSON.parse(cookie))
  } catch {
    // Cut short, or written by hand: the panels have sizes of their own.
    return {}
  }
}

/** Panels that were folded away. */
export function foldedPanels({ columns = {}, rows = {} }: LayoutSizes): SidePanel[] {
  const all = { ...columns, ...rows }
  return SIDE_PANELS.filter((panel) => all[panel] === 0)
}

/** Keeps the sizes where the server finds them, so that it draws the page as it was left. */
export function rememberLayoutSizes(known: LayoutSizes): void {
  const rounded = Object.fromEntries(
    Object.entries(known).map(([group, sizes]) => [
      group,
      Object.fromEntries(Object.entries(sizes ?? {}).map(([panel, size]) => [panel, Math.round(size * 100) / 100])),
    ]),
  )
  setPreferenceCookie(LAYOUT_COOKIE, JSON.stringify(rounded))
}
