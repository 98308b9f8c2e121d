import { type Project, textOf } from '../project'
import type { WorkspaceStore } from '../workspace-store'

/** One file's text as it was, and as it is to be. */
export interface TextPair {
  readonly path: string
  readonly before: string
  readonly after: string
}

/** Files of one change of the project: each is an edit of a model of the editor's, and the page is drawn after each change. */
const AT_ONCE = 12

/** Whether somebody has the last word on it already: it is looked at only, or a program wrote into it and one of the two is to be chosen. */
export function isReplaceable({ docs }: Project, path: string): boolean {
  const doc = docs.get(path)
  return typeof doc?.content === 'string' && doc.theirs === undefined && doc.isGuest === undefined
}

/**
 * Puts texts in the place of others, in pieces, so that the page goes on meanwhile. A file that does not hold what it held when
 * it was looked at is left alone.
 *
 * @returns the pairs that were applied
 */
export async function applyTexts(store: WorkspaceStore, pairs: readonly TextPair[]): Promise<TextPair[]> {
  const applied: TextPair[] = []
  for (let start = 0; start < pairs.length; start += AT_ONCE) {
    if (start > 0) await new Promise((resolve) => setTimeout(resolve))
    const { project, editAll } = store.getState()
    const fitting = pairs
      .slice(start, start + AT_ONCE)
      .filter(({ path, before }) => isReplaceable(project, path) && textOf(project, path) === before)
    editAll(fitting.map(({ path, after }) => [path, after] as const))
    applied.push(...fitting)
  }
  return applied
}
