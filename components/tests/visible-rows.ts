import type { Tests } from './test-tree'

/** A row of the tree as it is drawn: with its place among its siblings, as screen readers tell it. */
export interface VisibleRow {
  readonly key: string
  readonly parent: string | null
  /** From 1. */
  readonly level: number
  readonly position: number
  readonly siblings: number
  /** Null: there is nothing in it. */
  readonly isOpen: boolean | null
}

/** The rows from the top, without those that are folded away. */
export function visibleRows({ nodes, files }: Tests, folded: ReadonlySet<string>): VisibleRow[] {
  const rows: VisibleRow[] = []
  const add = (keys: readonly string[], parent: string | null, level: number) => {
    for (const [index, key] of keys.entries()) {
      const children = nodes.get(key)?.children ?? []
      const isOpen = children.length === 0 ? null : !folded.has(key)
      rows.push({ key, parent, level, position: index + 1, siblings: keys.length, isOpen })
      if (isOpen) add(children, key, level + 1)
    }
  }
  add(files, null, 1)
  return rows
}

/** What a key does on a row: another row has the focus, or this one is folded or unfolded. Null: it is no key of a tree. */
export function keyOnRow(
  rows: readonly VisibleRow[],
  focused: string,
  key: string,
): { focus: string } | { toggle: string } | null {
  const at = rows.findIndex((row) => row.key === focused)
  const row = rows[at]
  if (row === undefined) return null
  const focus = (next: VisibleRow | undefined) => ({ focus: next?.key ?? focused })
  switch (key) {
    case 'ArrowDown':
      return focus(rows[at + 1])
    case 'ArrowUp':
      return focus(rows[at - 1])
    case 'Home':
      return focus(rows[0])
    case 'End':
      return focus(rows.at(-1))
    case 'ArrowRight':
      return row.isOpen === false ? { toggle: focused } : row.isOpen ? focus(rows[at + 1]) : { focus: focused }
    case 'ArrowLeft':
      return row.isOpen ? { toggle: focused } : { focus: row.parent ?? focused }
    default:
      return null
  }
}
