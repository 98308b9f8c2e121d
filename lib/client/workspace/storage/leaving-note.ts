import { z } from 'zod'
import { StoredWorkspace } from './stored-workspace'

const KEY = 'codetok.leaving'

/** A workspace as JSON can hold it: where a file's bytes are no text, null says that the database's are to be taken. */
const LeavingNote = StoredWorkspace.extend({ files: z.array(z.tuple([z.string(), z.string().nullable()])) })

/**
 * Keeps the newest state of a page that is being left. A database's transaction ends with its page, so an edit of the last
 * moment would be lost in a reload; this storage is written at once, and is the tab's own. What does not fit is left out.
 */
export function writeLeavingNote(storage: Storage, workspace: StoredWorkspace): void {
  const files = [...workspace.files].map(([path, content]) => [path, typeof content === 'string' ? content : null])
  try {
    storage.setItem(KEY, JSON.stringify({ ...workspace, files }))
  } catch {
    storage.removeItem(KEY) // full: the database's state, a moment older, is what is left
  }
}

export function dropLeavingNote(storage: Storage): void {
  storage.removeItem(KEY)
}

/** The workspace as it was left, where a note of it is newer than what the database has. */
export function withLeavingNote(storage: Storage, id: string, kept: StoredWorkspace | undefined) {
  const note = readNote(storage.getItem(KEY))
  if (note === undefined || note.id !== id) return kept
  if (kept !== undefined && kept.updatedAtMs > note.updatedAtMs) return kept
  const files: StoredWorkspace['files'] = new Map()
  for (const [path, text] of note.files) {
    const content = text ?? kept?.files.get(path)
    if (content !== undefined) files.set(path, content)
  }
  return { ...note, files } satisfies StoredWorkspace
}

function readNote(text: string | null): z.infer<typeof LeavingNote> | undefined {
  if (text === null) return undefined
  try {
    return LeavingNote.safeParse(JSON.parse(text)).data
  } catch {
    return undefined // not written by this page
  }
}
