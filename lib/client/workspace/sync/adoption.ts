import type { FileEntry } from '@/lib/contracts/files'
import { ownDocs, type Project } from '../project'
import { byteLength } from './file-content'

/** Larger ones stay in the sandbox, where they can be opened and downloaded. */
export const ADOPT_FILE_MAX_BYTES = 256 * 1024
export const ADOPT_TOTAL_MAX_BYTES = 4 * 1024 * 1024
export const ADOPT_MAX_FILES = 300

/** Folders of packages, caches and tools: thousands of files that nobody wrote and that can be made again. */
const MADE_BY_TOOLS = new Set(['node_modules', '__pycache__', 'venv', 'site-packages', 'target', 'coverage'])

export function isMadeByTools(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || MADE_BY_TOOLS.has(part))
}

/**
 * The files that programs have made and that become part of the project, so that they outlive the sandbox: small ones,
 * outside the folders of tools, until the project is full.
 */
export function adoptable(project: Project, entries: readonly FileEntry[]): FileEntry[] {
  const own = ownDocs(project)
  let bytes = own.reduce((sum, [, { content }]) => sum + byteLength(content), 0)
  let count = own.length
  const chosen: FileEntry[] = []
  for (const entry of entries) {
    const doc = project.docs.get(entry.path)
    const isOwn = doc !== undefined && doc.isGuest === undefined
    if (entry.kind !== 'file' || isOwn || isMadeByTools(entry.path)) continue
    if (entry.sizeBytes > ADOPT_FILE_MAX_BYTES || bytes + entry.sizeBytes > ADOPT_TOTAL_MAX_BYTES) continue
    if (count >= ADOPT_MAX_FILES) break
    bytes += entry.sizeBytes
    count += 1
    chosen.push(entry)
  }
  return chosen
}
