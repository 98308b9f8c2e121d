import type { FileChangeOfRun, RunFiles } from '../../outcome'
import type { OwnerEdit, SeenFile } from '../service'

/** Files that are compared one by one; what lies beyond is known by its time alone. */
export const COMPARED_MAX = 5000
/** Files that are looked at when a run is over. */
export const LOOKED_AT_MAX = 20_000
/** Changes that are told by name; of the rest, the number. */
const TOLD_MAX = 500

/** The files of a home at one moment, as many as were looked at. */
export interface FilesSeen {
  files: ReadonlyMap<string, SeenFile>
  isComplete: boolean
}

/** What the owner does to files while a run goes on, who may well type on: it is not the run's doing. */
export class OwnerEdits {
  /** As the owner has left each path; null: gone. */
  readonly #left = new Map<string, SeenFile | null>()

  constructor(private readonly before: FilesSeen) {}

  note(edit: OwnerEdit): void {
    if (edit.type === 'wrote') this.#left.set(edit.file.path, edit.file)
    else if (edit.type === 'removed') for (const { path } of this.#below(edit.path)) this.#left.set(path, null)
    else {
      for (const file of this.#below(edit.from)) {
        const path = edit.to + file.path.slice(edit.from.length)
        this.#left.set(file.path, null)
        this.#left.set(path, { ...file, path })
      }
    }
  }

  /** Whether the path is as the owner has left it. @param file what is there now, if anything */
  made(path: string, file: SeenFile | undefined): boolean {
    const left = this.#left.get(path)
    if (left === undefined) return false
    return left === null ? file === undefined : file !== undefined && isSame(left, file)
  }

  /** The files at and below a path, as they would be without the run. */
  #below(folder: string): SeenFile[] {
    const files = new Map<string, SeenFile | null>([...this.before.files, ...this.#left])
    const isBelow = (path: string) => path === folder || path.startsWith(`${folder}/`)
    return [...files.values()].flatMap((file) => (file !== null && isBelow(file.path) ? [file] : []))
  }
}

/**
 * What a run has done to the files. Where there were too many to remember, a file counts as changed that was written since
 * `sinceMs`, and nobody can say what it was before, nor what is gone.
 */
export function changesBetween(before: FilesSeen, after: FilesSeen, sinceMs: number, owner: OwnerEdits): RunFiles {
  const found = before.isComplete ? compared(before, after) : writtenSince(before, after, sinceMs)
  const all = found.filter(({ path }) => !owner.made(path, after.files.get(path)))
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
    else if (!isSame(then, { sizeBytes, modifiedAtMs }))
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
    if (then && isSame(then, { sizeBytes, modifiedAtMs })) return []
    return [{ type: 'changed', path, sizeBytes, ...(then ? { sizeBeforeBytes: then.sizeBytes } : {}) } as const]
  })
}

function isSame(one: Omit<SeenFile, 'path'>, other: Omit<SeenFile, 'path'>): boolean {
  return one.sizeBytes === other.sizeBytes && one.modifiedAtMs === other.modifiedAtMs
}
