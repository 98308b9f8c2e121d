import type { FSWatcher, Stats } from 'node:fs'
import { kindOf } from '../helper/entry'
import type { Entry } from '../protocol'

/** A directory that is followed: what was last seen in it, by name (latin1, so that any bytes are a key). */
export interface Directory {
  /** undefined: the root. */
  readonly parent: Directory | undefined
  readonly name: string
  readonly ino: number
  watcher: FSWatcher | undefined
  readonly entries: Map<string, Seen>
  isGone: boolean
}

export interface Seen {
  readonly kind: Entry['kind']
  readonly ino: number
  readonly sizeBytes: number
  readonly modifiedAtMs: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Of a directory that is followed itself. */
  directory: Directory | undefined
}

export function toSeen(stats: Stats): Seen {
  return {
    kind: kindOf(stats),
    ino: stats.ino,
    sizeBytes: stats.size,
    modifiedAtMs: stats.mtimeMs,
    mode: stats.mode,
    uid: stats.uid,
    gid: stats.gid,
    directory: undefined,
  }
}

export function newDirectory(parent: Directory | undefined, name: string, ino: number): Directory {
  return { parent, name, ino, watcher: undefined, entries: new Map(), isGone: false }
}

/** The components below the root, as latin1. */
export function componentsOf(directory: Directory): string[] {
  const names: string[] = []
  for (let at: Directory | undefined = directory; at?.parent !== undefined; at = at.parent) names.unshift(at.name)
  return names
}

export function shownPath(directory: Directory, name: string): string {
  return Buffer.from([...componentsOf(directory), name].join('/'), 'latin1').toString()
}

/** What a look at an entry says of it, when it was there before and still is. */
export function compare(
  before: Seen,
  now: Seen,
  hasEvent: boolean,
): 'written' | 'mode_changed' | 'replaced' | undefined {
  if (before.kind !== now.kind) return 'replaced'
  if (now.kind === 'directory') {
    if (before.ino !== now.ino) return 'replaced'
    return hasSameAccess(before, now) ? undefined : 'mode_changed'
  }
  if (before.ino !== now.ino || before.sizeBytes !== now.sizeBytes || before.modifiedAtMs !== now.modifiedAtMs)
    return 'written'
  if (!hasSameAccess(before, now)) return 'mode_changed'
  // Written within one tick of the file system's clock, to the same size: only the event tells.
  return hasEvent ? 'written' : undefined
}

function hasSameAccess(before: Seen, now: Seen): boolean {
  return before.mode === now.mode && before.uid === now.uid && before.gid === now.gid
}
