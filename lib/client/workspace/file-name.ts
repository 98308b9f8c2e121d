import { NAME_MAX_BYTES } from '@/lib/contracts/files'

export type FileNameProblem = 'empty' | 'slash' | 'reserved' | 'control' | 'too_long' | 'taken'

const encoder = new TextEncoder()

/**
 * What is wrong with a name for a file or folder, as the tree would create it; undefined where nothing is.
 *
 * @param siblings names that are already there, the one being renamed not among them
 */
export function fileNameProblem(name: string, siblings: Iterable<string>): FileNameProblem | undefined {
  if (name.trim() === '') return 'empty'
  if (name.includes('/') || name.includes('\\')) return 'slash'
  if (name === '.' || name === '..') return 'reserved'
  // Control characters are lawful on Linux, but nobody types one on purpose, and they forge what a list shows.
  if (/\p{Cc}/u.test(name) || !name.isWellFormed()) return 'control'
  if (encoder.encode(name).length > NAME_MAX_BYTES) return 'too_long'
  for (const sibling of siblings) if (sibling === name) return 'taken'
  return undefined
}
