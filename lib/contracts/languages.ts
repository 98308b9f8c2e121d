import { z } from 'zod'

/** What a program may be written in. */
export const Language = z.enum([
  'javascript',
  'typescript',
  'python',
  'bash',
  'c',
  'cpp',
  'go',
  'rust',
  'java',
  'ruby',
  'php',
  'lua',
  'perl',
  'r',
])
export type Language = z.infer<typeof Language>

/** By the end of a file's name, in small letters and without its dot. */
export const LANGUAGE_OF_EXTENSION: ReadonlyMap<string, Language> = new Map([
  ...(['js', 'mjs', 'cjs'] as const).map((extension) => [extension, 'javascript'] as const),
  ...(['ts', 'mts', 'cts'] as const).map((extension) => [extension, 'typescript'] as const),
  ...(['sh', 'bash'] as const).map((extension) => [extension, 'bash'] as const),
  ...(['cpp', 'cc', 'cxx'] as const).map((extension) => [extension, 'cpp'] as const),
  ['py', 'python'],
  ['c', 'c'],
  ['go', 'go'],
  ['rs', 'rust'],
  ['java', 'java'],
  ['rb', 'ruby'],
  ['php', 'php'],
  ['lua', 'lua'],
  ['pl', 'perl'],
  ['r', 'r'],
])

/** In every sandbox; the others are in those of template `languages`. */
const EVERYWHERE: readonly Language[] = ['javascript', 'typescript', 'python', 'bash', 'perl']

export const needsLanguages = (language: Language): boolean => !EVERYWHERE.includes(language)

/** Of Node.js, by their major number: in every sandbox, and in those of template `languages` beside it. */
export const NODE_VERSION = '24'
export const MORE_NODE_VERSIONS = ['22', '26'] as const

/** What a sandbox has to run: `languages` has all that `playground` has, compilers and interpreters of more, pandas, Matplotlib and pytest. */
export const TemplateName = z.enum(['playground', 'languages'])
export type TemplateName = z.infer<typeof TemplateName>

/** Whether sandboxes of a template can be had: `preparing` passes by itself. */
export const TemplateState = z.enum(['ready', 'preparing', 'unavailable'])
export type TemplateState = z.infer<typeof TemplateState>

export const TemplateStatus = z.object({
  name: TemplateName,
  state: TemplateState,
  /** Why it is not ready, for people; null where it is. */
  reason: z.string().nullable(),
  /** How much of what it needs has been made, from 0 to 1; null where that is not known. */
  progress: z.number().min(0).max(1).nullable(),
  /** What its sandboxes run, once it is ready. */
  languages: z.array(Language),
  /** Its Python has pandas and Matplotlib. */
  hasPandas: z.boolean(),
  /** Major versions of Node.js that a run can choose beside its own. */
  nodeVersions: z.array(z.string()),
  /** What they do not run here, and why. */
  missing: z.array(z.object({ language: Language, reason: z.string() })),
})
export type TemplateStatus = z.infer<typeof TemplateStatus>

export const TemplateList = z.object({ templates: z.array(TemplateStatus) })
export type TemplateList = z.infer<typeof TemplateList>
