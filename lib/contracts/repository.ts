import { z } from 'zod'

/** Of a repository's archive on its way through the server. */
export const REPOSITORY_MAX_BYTES = 32 * 1024 * 1024

/** What a link to GitHub names. */
export interface Repository {
  name: string
  /** Of the archive at codeload.github.com. */
  archivePath: string
  /** Only this folder of it; empty for all. */
  folder: string
}

const NAME = /^[\w.-]{1,100}$/
const REF = /^[\w.+@-]{1,200}$/
const GIST_ID = /^[0-9a-f]{20,40}$/

/**
 * Reads `https://github.com/owner/repo`, `…/tree/branch/folder`, `owner/repo` and `https://gist.github.com/owner/id`.
 *
 * @returns null for anything else: the server is asked for nothing that is not on GitHub
 */
export function parseRepository(link: string): Repository | null {
  const text = link.trim()
  const address = URL.parse(/^[\w.-]+\/[\w.-]+$/.test(text) ? `https://github.com/${text}` : text)
  if (address === null || address.protocol !== 'https:' || address.port !== '') return null
  const parts = address.pathname.split('/').filter((part) => part !== '')
  if (address.hostname === 'gist.github.com') return gist(parts)
  return address.hostname === 'github.com' || address.hostname === 'www.github.com' ? repository(parts) : null
}

function gist(parts: readonly string[]): Repository | null {
  const id = parts.find((part) => GIST_ID.test(part))
  return id === undefined ? null : { name: `gist ${id.slice(0, 7)}`, archivePath: `/gist/${id}/zip/HEAD`, folder: '' }
}

function repository([owner = '', repo = '', kind, ref = 'HEAD', ...folder]: readonly string[]): Repository | null {
  const name = repo.replace(/\.git$/, '')
  const isTree = kind === undefined || kind === 'tree'
  const names = [owner, name]
  if (!isTree || !names.every((part) => NAME.test(part) && !/^\.+$/.test(part)) || !REF.test(ref) || /^\.+$/.test(ref))
    return null
  return { name, archivePath: `/${owner}/${name}/zip/${ref}`, folder: decoded(folder).join('/') }
}

function decoded(parts: readonly string[]): string[] {
  try {
    return parts.map(decodeURIComponent)
  } catch {
    // A stray percent sign is part of a name.
    return [...parts]
  }
}

export const ImportRequest = z.strictObject({
  url: z
    .string()
    .max(2000)
    .refine((url) => parseRepository(url) !== null, 'is no link to a repository or a gist on GitHub'),
})
export type ImportRequest = z.infer<typeof ImportRequest>
