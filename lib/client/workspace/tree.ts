import type { FileEntry } from '@/lib/contracts/files'
import { nameOf, parentOf } from './project'

export type TreeNode = {
  path: string
  name: string
  isFolder: boolean
  /** In the sandbox only: neither kept in this browser nor sent to a new sandbox. */
  isSandboxOnly: boolean
  children: readonly string[]
}

/** The root's id; no path begins with a slash. */
export const ROOT = '/'

const folderOf = (path: string) => parentOf(path) || ROOT

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** The tree on screen: the project's files and folders, and whatever else the sandbox has. Folders first, then by name. */
export function buildTree(
  paths: Iterable<string>,
  ownFolders: Iterable<string>,
  sandbox: readonly Pick<FileEntry, 'path' | 'kind'>[],
): ReadonlyMap<string, TreeNode> {
  const folders = new Map<string, boolean>([[ROOT, false]])
  const files = new Map<string, boolean>()
  const addFolder = (path: string, isSandboxOnly: boolean) => {
    if (path === ROOT) return
    const known = folders.get(path)
    if (known === undefined || (known && !isSandboxOnly)) {
      folders.set(path, isSandboxOnly)
      addFolder(folderOf(path), isSandboxOnly)
    }
  }
  for (const path of paths) {
    files.set(path, false)
    addFolder(folderOf(path), false)
  }
  for (const path of ownFolders) addFolder(path, false)
  for (const entry of sandbox) {
    if (entry.kind === 'directory') addFolder(entry.path, true)
    else if (!files.has(entry.path)) {
      files.set(entry.path, true)
      addFolder(folderOf(entry.path), true)
    }
  }
  const children = new Map<string, string[]>([...folders.keys()].map((path) => [path, []]))
  // What is a folder to one side and a file to the other is shown once, as the folder.
  for (const path of new Set([...folders.keys(), ...files.keys()])) {
    if (path !== ROOT) children.get(folderOf(path))?.push(path)
  }
  const order = (a: string, b: string) =>
    Number(folders.has(b)) - Number(folders.has(a)) || byName.compare(nameOf(a), nameOf(b)) || (a < b ? -1 : 1)
  const nodes = new Map<string, TreeNode>()
  for (const [path, isSandboxOnly] of files) {
    nodes.set(path, { path, name: nameOf(path), isFolder: false, isSandboxOnly, children: [] })
  }
  for (const [path, isSandboxOnly] of folders) {
    const inside = [...(children.get(path) ?? [])].sort(order)
    nodes.set(path, { path, name: nameOf(path), isFolder: true, isSandboxOnly, children: inside })
  }
  return nodes
}

/** The row that is left to look at when one goes: the next, else the one before, else the folder. */
export function neighbourOf(nodes: ReadonlyMap<string, TreeNode>, path: string): string | null {
  const folder = folderOf(path)
  const siblings = nodes.get(folder)?.children ?? []
  const at = siblings.indexOf(path)
  return siblings[at + 1] ?? siblings[at - 1] ?? (folder === ROOT ? null : folder)
}
