/**
 * What the agent asks of a file helper, one call a stream (see channel/). Both ends are of one build and neither can be
 * reached by user code, so that what comes over the channel is trusted to have its type.
 *
 * Paths are absolute, or relative to the home, or start with `~`; what a path may lead to is the helper's to decide.
 */
export type HelperRequest =
  /** Answered by an `EntryAnswer`. Links are not followed. */
  | { op: 'stat'; path: string; details: boolean }
  /** Answered by `ListPart`s, in pre-order; the last has `isTruncated`. A link to a folder is followed. */
  | { op: 'list'; path: string; depth: number; maxEntries: number; details: boolean }
  /** Answered by an `EntryAnswer`; the agent then sends a `ReadRange`, and the bytes follow. */
  | { op: 'read'; path: string; maxBytes?: number }
  /**
   * Bytes, then the end; answered by an `EntryAnswer`. `replace`: readers see the old file or the new one. `truncate`: the
   * same inode is written anew. `metadata` is the whole set; what the file had before is gone.
   */
  | { op: 'write'; path: string; style: 'replace' | 'truncate'; metadata?: Record<string, string> }
  | { op: 'makeDirectory'; path: string }
  /** Answered by an `EntryAnswer`. What is not named stays as it is; a link is not followed, and has no mode of its own. */
  | { op: 'setAttributes'; path: string; uid?: number; gid?: number; mode?: number }
  | { op: 'move'; from: string; to: string; overwrite: boolean }
  /** Answered by a `RemoveAnswer`. Recursive. */
  | { op: 'remove'; path: string }
  /** Answered by an empty `WatchBatch` once nothing is missed any more, then by others until given up. */
  | { op: 'watch'; path: string; recursive: boolean; details: boolean; allowNetworkMounts: boolean }

export type RequestOf<Op extends HelperRequest['op']> = Extract<HelperRequest, { op: Op }>

export interface Entry {
  /** Last component; bytes that are not UTF-8 are shown as U+FFFD. */
  name: string
  /** Relative to what was listed; of a single entry: as it was asked for, made absolute. */
  path: string
  kind: 'file' | 'directory' | 'symlink' | 'other'
  sizeBytes: number
  /** Permission bits only. */
  mode: number
  uid: number
  gid: number
  modifiedAtMs: number
  accessedAtMs: number
  /** When the entry itself was last changed, its owner and mode included. */
  changedAtMs: number
  /** Some component's bytes are not UTF-8, or the path is too long: no request can name this entry. */
  isUnaddressable?: true
  /** What the link says. */
  symlinkTarget?: string
  /** With `details`: where the link leads in the end, if it leads anywhere. */
  resolvedTarget?: string
  /** With `details`: the extended attributes `user.e2b.*`, without that prefix. */
  metadata?: Record<string, string>
}

export interface EntryAnswer {
  entry: Entry
}

export interface ListPart {
  /** The listed folder as it was asked for, made absolute; empty for `/`, so that a slash and a path can follow. */
  root: string
  entries: Entry[]
  /** In the last part: there is more than was asked for, or than can be told. */
  isTruncated?: boolean
}

export interface ReadRange {
  start: number
  length: number
}

export interface RemoveAnswer {
  existed: boolean
}

export interface Change {
  type: 'created' | 'written' | 'removed' | 'renamed' | 'mode_changed'
  /** Relative to the watched folder. A rename names the old path; the new one is `created`. */
  path: string
  /** With `details`, where the path is still there. */
  entry?: Entry
}

export interface WatchBatch {
  changes: Change[]
  /** More changed than could be followed; what is not named has to be listed again. */
  overflow: boolean
}

/** Whom a helper acts for, as its one argument (JSON). */
export interface HelperIdentity {
  /** Absent: the helper keeps the ids that it was started with (sandboxes of one uid, and root). */
  user?: { uid: number; gid: number; groups: number[] }
  home: string
  /** No path leads out of the home. Otherwise paths lead wherever they would lead a program of that user. */
  isConfined: boolean
}
