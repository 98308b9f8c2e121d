import type { FileContent } from '@/lib/client/workspace/project'
import { contentOf } from '@/lib/client/workspace/sync/file-content'

/** Files and folders that were dropped or chosen, by path. The large ones are left as the browser's own files. */
export type Incoming = Map<string, File>

/**
 * Reads what was dropped, folders with all that is in them.
 *
 * To be called while the drop is handled: afterwards the browser has taken it away. What it returns may be awaited later.
 */
export async function readDrop(transfer: DataTransfer): Promise<Incoming> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  const dropped = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  const files: Incoming = new Map()
  for (const { entry, file } of dropped) {
    if (entry !== null) for (const [path, each] of await readEntries([entry])) files.set(path, each)
    // What a page has made, rather than a desktop, is a file without a place.
    else if (file !== null) files.set(file.name, file)
  }
  return files
}

/** What a file input has chosen; a folder input names paths within the folder. */
export function readInput(list: FileList): Incoming {
  return new Map([...list].map((file) => [file.webkitRelativePath || file.name, file]))
}

export async function contentOfFile(file: File): Promise<FileContent> {
  return contentOf(new Uint8Array(await file.arrayBuffer()))
}

async function readEntries(entries: readonly FileSystemEntry[]): Promise<Incoming> {
  const files: Incoming = new Map()
  for (const entry of entries) {
    if (isFile(entry)) files.set(pathOf(entry), await fileOf(entry))
    else if (isDirectory(entry))
      for (const [path, file] of await readEntries(await childrenOf(entry))) files.set(path, file)
  }
  return files
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const pathOf = (entry: FileSystemEntry) => entry.fullPath.replace(/^\/+/, '')

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

/** The browser hands a folder out in portions, and ends with an empty one. */
async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader()
  const children: FileSystemEntry[] = []
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (portion.length === 0) return children
    children.push(...portion)
  }
}
