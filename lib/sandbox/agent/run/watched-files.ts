import type { RunFiles } from '../../outcome'
import type { OwnerEdit, UserFiles } from '../service'
import { COMPARED_MAX, changesBetween, type FilesSeen, LOOKED_AT_MAX, OwnerEdits } from './file-changes'

/** The files of a run that tells what it has done to them. */
export interface WatchedFiles {
  /** Call once, after the run's end. Undefined where the files can't be seen. */
  changes(): Promise<RunFiles | undefined>
  /** For a run that did not begin. */
  stop(): void
}

/** Begins to see what happens to the files. Undefined where they can't be seen: a run goes on without. */
export async function watchFiles(files: UserFiles): Promise<WatchedFiles | undefined> {
  // Listened to before the look: what is edited meanwhile may have been seen by it, or not.
  const meanwhile: OwnerEdit[] = []
  let note = (edit: OwnerEdit): void => void meanwhile.push(edit)
  const stop = files.onOwnerEdit((edit) => note(edit))
  const before = await look(files, COMPARED_MAX)
  if (!before) {
    stop()
    return undefined
  }
  const owner = new OwnerEdits(before)
  note = (edit) => owner.note(edit)
  for (const edit of meanwhile) owner.note(edit)
  const sinceMs = Date.now()
  return {
    stop,
    async changes() {
      const after = await look(files, LOOKED_AT_MAX)
      stop()
      return after && changesBetween(before, after, sinceMs, owner)
    },
  }
}

async function look(files: UserFiles, maxEntries: number): Promise<FilesSeen | undefined> {
  return files.list(maxEntries).catch(() => undefined)
}
