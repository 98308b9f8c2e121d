import type { FileEntry } from '@/lib/contracts/files'
import {
  type FileContent,
  isDirty,
  isUnder,
  type Project,
  parentOf,
  withAdopted,
  withAgreement,
  withConflict,
  withSandboxContent,
} from '../project'
import { withClosed } from '../tabs'
import type { WorkspaceStore } from '../workspace-store'
import { adoptable } from './adoption'
import { byteLength, contentOf, isSameContent } from './file-content'
import type { SandboxFiles } from './sandbox-files'

/** What the page knows of a sandbox's files from its last look at them. */
export class KnownFiles {
  /** What each file was last known to hold: a change to just that is an echo of our own. */
  readonly contents = new Map<string, FileContent>()
  /** Size and time of each file when it was last read. */
  readonly stamps = new Map<string, string>()
  /** Files that came with a run, which may have changed them before they were looked at: without changing their size, too. */
  readonly brought = new Set<string>()

  clear(): void {
    this.contents.clear()
    this.stamps.clear()
    this.brought.clear()
  }
}

/** Paths that may have changed, folders among them, or everything. */
export type Changed = ReadonlySet<string> | 'all'

/**
 * Looks at the sandbox's files and takes over what programs have changed. An edit that is not saved yet is never replaced.
 *
 * @param isCurrent false once another sandbox has taken the place of the one that was asked
 * @returns the files of the project that are no longer there, with what they held
 */
export async function pull(
  store: WorkspaceStore,
  files: SandboxFiles,
  known: KnownFiles,
  changed: Changed,
  isCurrent: () => boolean,
): Promise<ReadonlyMap<string, FileContent>> {
  const isChanged = (path: string): boolean =>
    changed === 'all' || changed.has(path) || (path !== '' && isChanged(parentOf(path)))
  const before = store.getState().project
  // A run brings edits along at any time: of a file that was saved by it meanwhile, what was seen is out of date.
  const isSavedMeanwhile = (path: string) =>
    store.getState().project.docs.get(path)?.savedEdit !== before.docs.get(path)?.savedEdit
  const tree = await files.tree()
  if (!isCurrent()) return new Map()
  const entries = new Map(tree.entries.map((entry) => [entry.path, entry]))
  const isGone = (path: string) => isChanged(path) && !entries.has(path) && !isSavedMeanwhile(path)
  const removed = tree.truncated ? new Map<string, FileContent>() : takeRemoved(store, known, isGone)

  const { project } = store.getState()
  const candidates = tree.entries.filter(
    (entry) => entry.kind === 'file' && isChanged(entry.path) && !isUnchanged(entry, project, known),
  )
  const adopted = new Set(adoptable(project, candidates))
  for (const entry of candidates) {
    if (!adopted.has(entry) && !project.docs.has(entry.path)) continue
    const content = contentOf(await files.read(entry.path))
    if (!isCurrent()) break
    if (isSavedMeanwhile(entry.path)) continue
    store.getState().receive((current) => {
      const next = withTheirs(current, entry.path, content, known.contents.get(entry.path))
      return adopted.has(entry) ? withAdopted(next, entry.path) : next
    })
    known.contents.set(entry.path, content)
    known.stamps.set(entry.path, stampOf(entry))
  }
  return removed
}

function stampOf({ sizeBytes, modifiedAtMs }: FileEntry): string {
  return `${sizeBytes}:${modifiedAtMs}`
}

/** Whether a file is as it was last read; one that we have just written and that has our size is taken as ours. */
function isUnchanged(entry: FileEntry, project: Project, known: KnownFiles): boolean {
  const stamp = known.stamps.get(entry.path)
  if (stamp !== undefined) return stamp === stampOf(entry)
  if (known.brought.delete(entry.path)) return false
  const content = known.contents.get(entry.path)
  if (content === undefined || !project.docs.has(entry.path) || byteLength(content) !== entry.sizeBytes) return false
  known.stamps.set(entry.path, stampOf(entry))
  return true
}

function withTheirs(project: Project, path: string, content: FileContent, base: FileContent | undefined): Project {
  const doc = project.docs.get(path)
  if (doc === undefined) return withSandboxContent(project, path, content)
  if (isSameContent(doc.content, content)) return withAgreement(project, path)
  if (!isDirty(doc)) return withSandboxContent(project, path, content)
  if (base !== undefined && isSameContent(base, content)) return project
  // Bytes cannot be shown side by side: what was put here last stays.
  return typeof content === 'string' ? withConflict(project, path, content) : project
}

/** Drops what a program has removed, unless it holds an edit that only this page has. */
function takeRemoved(
  store: WorkspaceStore,
  known: KnownFiles,
  isGone: (path: string) => boolean,
): Map<string, FileContent> {
  const removed = new Map<string, FileContent>()
  const { project } = store.getState()
  for (const [path, doc] of project.docs) {
    if (!known.contents.has(path) && doc.isGuest === undefined) continue
    if (isGone(path) && !isDirty(doc)) removed.set(path, doc.content)
  }
  const goneFolders = [...project.folders].filter(
    (folder) => isGone(folder) && [...project.docs.keys()].every((path) => !isUnder(path, folder) || removed.has(path)),
  )
  if (removed.size === 0 && goneFolders.length === 0) return removed
  for (const path of removed.keys()) {
    known.contents.delete(path)
    known.stamps.delete(path)
  }
  store.setState(({ project: current, tabs }) => ({
    project: {
      docs: new Map([...current.docs].filter(([path]) => !removed.has(path))),
      folders: new Set([...current.folders].filter((folder) => !goneFolders.includes(folder))),
    },
    tabs: withClosed(tabs, (tab) => removed.has(tab)),
  }))
  for (const path of removed.keys()) if (project.docs.get(path)?.isGuest) removed.delete(path)
  return removed
}
