import { isUnder, movedPath } from './project'

/** The editor's tabs, in their order on screen. */
export type Tabs = { open: readonly string[]; active: string | null }

export const NO_TABS: Tabs = { open: [], active: null }

export function withOpened(tabs: Tabs, path: string): Tabs {
  if (tabs.open.includes(path)) return tabs.active === path ? tabs : { ...tabs, active: path }
  const at = tabs.active === null ? tabs.open.length : tabs.open.indexOf(tabs.active) + 1
  return { open: [...tabs.open.slice(0, at), path, ...tabs.open.slice(at)], active: path }
}

/** Closes tabs; the one that was looked at gives way to its right neighbour, else to its left. */
export function withClosed(tabs: Tabs, isClosing: (path: string) => boolean): Tabs {
  const open = tabs.open.filter((path) => !isClosing(path))
  if (tabs.active === null || !isClosing(tabs.active)) return { ...tabs, open }
  const at = tabs.open.indexOf(tabs.active)
  const next =
    tabs.open.slice(at).find((path) => !isClosing(path)) ??
    tabs.open
      .slice(0, at)
      .reverse()
      .find((path) => !isClosing(path))
  return { open, active: next ?? null }
}

export function withTabsUnderClosed(tabs: Tabs, path: string): Tabs {
  return withClosed(tabs, (tab) => isUnder(tab, path))
}

export function withTabsMoved(tabs: Tabs, from: string, to: string): Tabs {
  return {
    open: tabs.open.map((tab) => movedPath(tab, from, to)),
    active: tabs.active === null ? null : movedPath(tabs.active, from, to),
  }
}
