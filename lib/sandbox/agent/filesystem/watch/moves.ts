import type { Change } from '../protocol'
import type { Directory, Seen } from './seen'

export interface RawChange {
  type: Change['type']
  directory: Directory
  name: string
  seen: Seen
}

/**
 * Tells moves from removals: what has gone from one name and is at another is `renamed`. What was below a folder that moved
 * has not been removed and is left out. What has gone comes first, so that a move reads as one.
 */
export function nameMoves(changes: RawChange[]): RawChange[] {
  const arrived = new Set(changes.filter(({ type }) => type === 'created').map(({ seen }) => identity(seen)))
  const moved = new Set<Directory>()
  const gone: RawChange[] = []
  // Folders come after what was in them: the last first, so that a folder is known to have moved before its content is met.
  for (const change of changes.filter(({ type }) => type === 'removed').reverse()) {
    if (isBelow(change.directory, moved)) continue
    const hasMoved = arrived.has(identity(change.seen))
    if (hasMoved && change.seen.directory !== undefined) moved.add(change.seen.directory)
    gone.push(hasMoved ? { ...change, type: 'renamed' } : change)
  }
  return [...gone.reverse(), ...changes.filter(({ type }) => type !== 'removed')]
}

/** An inode's number alone is given to the next file at once. */
function identity({ ino, kind, sizeBytes, modifiedAtMs }: Seen): string {
  return `${ino} ${kind} ${sizeBytes} ${modifiedAtMs}`
}

function isBelow(directory: Directory, moved: ReadonlySet<Directory>): boolean {
  for (let at: Directory | undefined = directory; at !== undefined; at = at.parent) if (moved.has(at)) return true
  return false
}
