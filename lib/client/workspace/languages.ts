import { LANGUAGE_OF_EXTENSION, type Language } from '@/lib/contracts/languages'
import { nameOf } from './project'

/** Languages that the editors colour; the ids are Monaco's. */
export type EditorLanguage =
  | 'javascript'
  | 'typescript'
  | 'python'
  | 'c'
  | 'cpp'
  | 'go'
  | 'rust'
  | 'java'
  | 'ruby'
  | 'php'
  | 'lua'
  | 'perl'
  | 'r'
  | 'shell'
  | 'json'
  | 'markdown'
  | 'html'
  | 'css'
  | 'yaml'
  | 'sql'
  | 'xml'
  | 'dockerfile'
  | 'ini'
  | 'plaintext'

const BY_EXTENSION: ReadonlyMap<string, EditorLanguage> = new Map([
  ...(['js', 'mjs', 'cjs', 'jsx'] as const).map((extension) => [extension, 'javascript'] as const),
  ...(['ts', 'mts', 'cts', 'tsx'] as const).map((extension) => [extension, 'typescript'] as const),
  ...(['py', 'pyi'] as const).map((extension) => [extension, 'python'] as const),
  ...(['c', 'h'] as const).map((extension) => [extension, 'c'] as const),
  ...(['cpp', 'cc', 'cxx', 'hpp', 'hh'] as const).map((extension) => [extension, 'cpp'] as const),
  ...(['pl', 'pm'] as const).map((extension) => [extension, 'perl'] as const),
  ['go', 'go'],
  ['rs', 'rust'],
  ['java', 'java'],
  ['rb', 'ruby'],
  ['php', 'php'],
  ['lua', 'lua'],
  ['r', 'r'],
  ...(['sh', 'bash'] as const).map((extension) => [extension, 'shell'] as const),
  ...(['md', 'markdown'] as const).map((extension) => [extension, 'markdown'] as const),
  ...(['html', 'htm'] as const).map((extension) => [extension, 'html'] as const),
  ...(['yml', 'yaml'] as const).map((extension) => [extension, 'yaml'] as const),
  ...(['xml', 'svg'] as const).map((extension) => [extension, 'xml'] as const),
  ...(['ini', 'toml', 'cfg', 'conf'] as const).map((extension) => [extension, 'ini'] as const),
  ['json', 'json'],
  ['css', 'css'],
  ['sql', 'sql'],
])

const BY_NAME: ReadonlyMap<string, EditorLanguage> = new Map([
  ['Dockerfile', 'dockerfile'],
  ['.bashrc', 'shell'],
  ['.profile', 'shell'],
  ['.npmrc', 'ini'],
  ['.gitconfig', 'ini'],
])

function extensionOf(path: string): string {
  const name = nameOf(path)
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
}

export function editorLanguage(path: string): EditorLanguage {
  return BY_NAME.get(nameOf(path)) ?? BY_EXTENSION.get(extensionOf(path)) ?? 'plaintext'
}

/** The language that a file is run as, or undefined where it is no program. Declarations (`.d.ts`) are none. */
export function runLanguage(path: string): Language | undefined {
  return /\.d\.[cm]?ts$/i.test(path) ? undefined : LANGUAGE_OF_EXTENSION.get(extensionOf(path))
}
