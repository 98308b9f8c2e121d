import type { DiffOfFile } from '@/components/diff/diff-dialog'

/** The files whose text is not the same in both, in the order of their paths; one that is missing is empty. */
export function changedFiles(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly DiffOfFile[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort()
    .map((path) => ({ path, before: before.get(path) ?? '', after: after.get(path) ?? '' }))
}
