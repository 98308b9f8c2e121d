import { z } from 'zod'

/** Bytes of UTF-8 that Linux takes as a path, and as one component of it. */
export const PATH_MAX_BYTES = 4095
export const NAME_MAX_BYTES = 255
/** What one request may carry as a file, and as the text files of a JSON body together. */
export const FILE_MAX_BYTES = 64 * 1024 * 1024
export const FILES_JSON_MAX_BYTES = 8 * 1024 * 1024

const encoder = new TextEncoder()

/**
 * A path inside the sandbox's home, relative to it, in normal form: no leading slash, no `.`, `..` or empty component, no
 * NUL, no backslash. Everything else that Linux can hold (spaces, emoji, leading dashes) is a file name like any other.
 */
export const FilePath = z
  .string()
  .min(1, 'is empty')
  .superRefine((path, context) => {
    const say = (message: string) => context.addIssue({ code: 'custom', message })
    if (path.includes('\0')) say('has a NUL')
    if (path.includes('\\')) say('has a backslash')
    if (path.startsWith('/')) say('is absolute; give it relative to the project')
    if (!path.isWellFormed()) say('has a lone surrogate')
    // Each component of a longer one would be a mistake of its own, a million in a megabyte.
    if (encoder.encode(path).length > PATH_MAX_BYTES) return say(`is longer than ${PATH_MAX_BYTES} bytes`)
    for (const part of new Set(path.split('/'))) {
      if (part === '') say('has an empty component')
      if (part === '.' || part === '..') say(`has the component ${JSON.stringify(part)}`)
      if (encoder.encode(part).length > NAME_MAX_BYTES) say(`has a component longer than ${NAME_MAX_BYTES} bytes`)
    }
  })
export type FilePath = z.infer<typeof FilePath>

/** Text files by path. A Map in code: a file may be called `__proto__`. */
export const FileMap = z.preprocess(
  (value, context) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      context.addIssue({ code: 'custom', message: 'must be an object of path to text' })
      return z.NEVER
    }
    return new Map(Object.entries(value))
  },
  z.map(FilePath, z.string()),
)
export type FileMap = z.infer<typeof FileMap>

export const FileKind = z.enum(['file', 'directory', 'symlink', 'other'])

export const FileEntry = z.object({
  path: z.string(),
  kind: FileKind,
  sizeBytes: z.number().int().nonnegative(),
  modifiedAtMs: z.number(),
  symlinkTarget: z.string().optional(),
})
export type FileEntry = z.infer<typeof FileEntry>

/** The tree of a sandbox's home, in pre-order, sorted by name. `truncated` says that only the first entries are there. */
export const FileTree = z.object({ entries: z.array(FileEntry), truncated: z.boolean() })
export type FileTree = z.infer<typeof FileTree>

export const FileChange = z.object({ type: z.enum(['created', 'changed', 'removed']), path: z.string() })
export type FileChange = z.infer<typeof FileChange>

export const MoveRequest = z.strictObject({ from: FilePath, to: FilePath })
export type MoveRequest = z.infer<typeof MoveRequest>

export const MakeDirectoryRequest = z.strictObject({ path: FilePath })
export type MakeDirectoryRequest = z.infer<typeof MakeDirectoryRequest>

/** `?path=` of a file's own routes. */
export const FileQuery = z.strictObject({ path: FilePath })
export type FileQuery = z.infer<typeof FileQuery>

/** Without a path: the whole tree. */
export const OptionalFileQuery = z.strictObject({ path: FilePath.optional() })
export type OptionalFileQuery = z.infer<typeof OptionalFileQuery>
