import { z } from 'zod'
import { setPreferenceCookie } from '@/lib/client/preference-cookie'
import { LAYOUT_COOKIE } from '@/lib/contracts/preferences'

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
