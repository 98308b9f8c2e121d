import type { PathResolver } from './place'

/** What the operations of one helper share. */
export interface HelperContext {
  readonly resolver: PathResolver
  /** Names of files that are being written and not yet in place: lists and watches leave them out. */
  readonly unfinished: Set<string>
}
