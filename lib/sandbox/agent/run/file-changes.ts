import type { FileChangeOfRun, RunFiles } from '../../outcome'

/** Files that are compared one by one; what lies beyond is known by its time alone. */
export const COMPARED_MAX = 5000
/** Files that are looked at when a run is over. */
export const LOOKED_AT_MAX = 20_000
/** Changes that are told by name; of the rest, the number. */
const TOLD_MAX = 500

export interface SeenFile {
  path: string
  sizeBytes: number
  modifiedAtMs: number
}

/** The files of a home at one moment, as many as were looked at. */
export interface FilesSeen {
  files: ReadonlyMap<string, SeenFile>
  isComplete: boolean
}

/**
 * What a run has done to the files. Where there were too many to remember, a file counts as changed that was written since
 * `sinceMs`, and nobody can say what it was before, nor what is gone.
 */
export function changesBetween(before: FilesSeen, after: FilesSeen, sinceMs: number): RunFiles {
  const all = before.isComplete ? compared(before, after) : writtenSince(before, after, sinceMs)
  all.sort((one, other) => (one.path < other.path ? -1 : 1))
  return {
    changes: all.slice(0, TOLD_MAX),
    count: all.length,
    isComplete: before.isComplete && after.isComplete,
  }
}

function compared({ files: before }: FilesSeen, { files: after, isComplete }: FilesSeen): FileChangeOfRun[] {
  const changes: FileChangeOfRun[] = []
  for (const { path, sizeBytes, modifiedAtMs } of after.values()) {
    const then = before.get(path)
    if (!then) changes.push({ type: 'added', path, sizeBytes })
    else if (then.sizeBytes !== sizeBytes || then.modifiedAtMs !== modifiedAtMs)
      changes.push({ type: 'changed', path, sizeBytes, sizeBeforeBytes: then.sizeBytes })
  }
  if (!isComplete) return changes
  for (const { path, sizeBytes } of before.values()) {
    if (!after.has(path)) changes.push({ type: 'deleted', path, sizeBeforeBytes: sizeBytes })
  }
  return changes
}

function writtenSince({ files: before }: FilesSeen, { files: after }: FilesSeen, sinceMs: number): FileChangeOfRun[] {
  return [...after.values()].flatMap(({ path, sizeBytes, modifiedAtMs }) => {
    if (modifiedAtMs < sinceMs) return []
    const then = before.get(path)
    if (then?.sizeBytes === sizeBytes && then.modifiedAtMs === modifiedAtMs) return []
    return [{ type: 'changed', path, sizeBytes, ...(then ? { sizeBeforeBytes: then.sizeBytes } : {}) } as const]
  })
}
