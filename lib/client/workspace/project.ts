/** What a file of the project holds: text, or the bytes of what is not text. */
export type FileContent = string | Uint8Array<ArrayBuffer>

export type FileDoc = {
  content: FileContent
  /**
   * Which edit made here it holds; the sandbox holds edit `savedEdit`, -1 where it has none. No two edits have one number but for
   * those that a project begins with: a file that is removed and put back is another one than that on its way to the sandbox.
   */
  edit: number
  savedEdit: number
  /** What a program wrote into the file while it held unsaved edits: nothing is saved until one of the two is chosen. */
  theirs?: string
  /** Only looked at: a file of the sandbox that is no part of the work (a package's source) until it is edited. */
  isGuest?: true
}

/** The files that belong to the work, as against those that the sandbox merely has (`node_modules`, caches). */
export type Project = {
  docs: ReadonlyMap<string, FileDoc>
  /** Folders, the empty ones among them; parents of files need not be named. */
  folders: ReadonlySet<string>
}

let lastEdit = 0
const nextEdit = () => ++lastEdit

export const EMPTY_PROJECT: Project = { docs: new Map(), folders: new Set() }

export function projectOf(files: Iterable<readonly [string, FileContent]>, folders: Iterable<string> = []): Project {
  return {
    docs: new Map([...files].map(([path, content]) => [path, { content, edit: 0, savedEdit: -1 }])),
    folders: new Set(folders),
  }
}

export function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

export function isDirty(doc: FileDoc): boolean {
  return doc.edit !== doc.savedEdit
}

/** The files that are kept in this browser and given to a new sandbox. */
export function ownDocs(project: Project): [string, FileDoc][] {
  return [...project.docs].filter(([, doc]) => doc.isGuest === undefined)
}

export function folderExists(project: Project, path: string): boolean {
  if (project.folders.has(path)) return true
  const prefix = `${path}/`
  return [...project.docs.keys(), ...project.folders].some((other) => other.startsWith(prefix))
}

/** Whether one was made here, as against what was saved, or came from the sandbox. */
export function hasNewEdit(project: Project, before: Project): boolean {
  if (project.docs === before.docs) return false
  return ownDocs(project).some(([path, doc]) => isDirty(doc) && doc.edit !== before.docs.get(path)?.edit)
}

/** Puts new content into a file, as an edit that is to be saved. */
export function withContent(project: Project, path: string, content: FileContent): Project {
  return withContents(project, [[path, content]])
}

/** The same of several files, as one change. */
export function withContents(
  project: Project,
  contents: Iterable<readonly [path: string, content: FileContent]>,
): Project {
  const docs = new Map(project.docs)
  let isChanged = false
  for (const [path, content] of contents) {
    const old = docs.get(path)
    if (old?.content === content) continue
    const { isGuest: _, ...kept } = old ?? { savedEdit: -1 }
    docs.set(path, { ...kept, content, edit: nextEdit() })
    isChanged = true
  }
  return isChanged ? { ...project, docs } : project
}

/** Takes over what the sandbox holds, as saved; pending edits and a conflict are thereby dropped. */
export function withSandboxContent(project: Project, path: string, content: FileContent): Project {
  const old = project.docs.get(path)
  const edit = nextEdit()
  const doc: FileDoc = { content, edit, savedEdit: edit, ...(old?.isGuest ? { isGuest: true } : {}) }
  return { ...project, docs: new Map(project.docs).set(path, doc) }
}

/** Opens a file of the sandbox to be looked at; what is there by now stays. */
export function withGuest(project: Project, path: string, content: FileContent): Project {
  if (project.docs.has(path)) return project
  return { ...project, docs: new Map(project.docs).set(path, { content, edit: 0, savedEdit: 0, isGuest: true }) }
}

/** Makes a file that was only looked at part of the work. */
export function withAdopted(project: Project, path: string): Project {
  const old = project.docs.get(path)
  if (old?.isGuest === undefined) return project
  const { isGuest: _, ...doc } = old
  return { ...project, docs: new Map(project.docs).set(path, doc) }
}

export function withSaved(project: Project, path: string, edit: number): Project {
  return withAllSaved(project, [{ path, edit }])
}

/** The same of several files, as one change. */
export function withAllSaved(project: Project, saved: Iterable<{ path: string; edit: number }>): Project {
  const docs = new Map(project.docs)
  let isChanged = false
  for (const { path, edit } of saved) {
    const old = docs.get(path)
    if (old === undefined || old.savedEdit === edit) continue
    docs.set(path, { ...old, savedEdit: edit })
    isChanged = true
  }
  return isChanged ? { ...project, docs } : project
}

export function withConflict(project: Project, path: string, theirs: string): Project {
  const old = project.docs.get(path)
  if (old === undefined || old.theirs === theirs) return project
  return { ...project, docs: new Map(project.docs).set(path, { ...old, theirs }) }
}

/** Both sides hold the same: there is nothing to save and nothing to choose. */
export function withAgreement(project: Project, path: string): Project {
  const old = project.docs.get(path)
  if (old === undefined || (old.savedEdit === old.edit && old.theirs === undefined)) return project
  const { theirs: _, ...doc } = old
  return { ...project, docs: new Map(project.docs).set(path, { ...doc, savedEdit: doc.edit }) }
}

/** Ends a conflict in favour of what is in the editor, which is then to be saved. */
export function withoutConflict(project: Project, path: string): Project {
  const old = project.docs.get(path)
  if (old?.theirs === undefined) return project
  const { theirs: _, ...doc } = old
  return { ...project, docs: new Map(project.docs).set(path, { ...doc, edit: nextEdit() }) }
}

/** Nothing of this is in the sandbox yet, since it is a new one; what was only looked at has gone with the old one. */
export function allUnsaved(project: Project): Project {
  return { ...project, docs: new Map(ownDocs(project).map(([path, doc]) => [path, { ...doc, savedEdit: -1 }])) }
}

export function withFolder(project: Project, path: string): Project {
  return { ...project, folders: new Set(project.folders).add(path) }
}

/** Removes a file, or a folder with all that is in it. The parent stays, even when it becomes empty. */
export function withoutPath(project: Project, path: string): Project {
  const parent = parentOf(path)
  const folders = new Set([...project.folders].filter((folder) => !isUnder(folder, path)))
  if (parent !== '') folders.add(parent)
  return { docs: new Map([...project.docs].filter(([file]) => !isUnder(file, path))), folders }
}

export function movedPath(path: string, from: string, to: string): string {
  return isUnder(path, from) ? to + path.slice(from.length) : path
}

/** Renames a file or a folder with all that is in it, and keeps the order of files. */
export function withMoved(project: Project, from: string, to: string): Project {
  const parent = parentOf(from)
  const folders = new Set([...project.folders].map((folder) => movedPath(folder, from, to)))
  if (parent !== '') folders.add(parent)
  return {
    docs: new Map([...project.docs].map(([path, doc]) => [movedPath(path, from, to), doc])),
    folders,
  }
}

/** Its files that are text. */
export function textsOf({ docs }: Project): Map<string, string> {
  return new Map([...docs].flatMap(([path, { content }]) => (typeof content === 'string' ? [[path, content]] : [])))
}

/** Null for what is no text, or not there. */
export function textOf({ docs }: Project, path: string): string | null {
  const content = docs.get(path)?.content
  return typeof content === 'string' ? content : null
}
