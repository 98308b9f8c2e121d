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

/** Monaco calls every shell by one name. */
const editorsOwn = (language: Language): EditorLanguage => (language === 'bash' ? 'shell' : language)

const BY_EXTENSION: ReadonlyMap<string, EditorLanguage> = new Map([
  ...[...LANGUAGE_OF_EXTENSION].map(([extension, language]) => [extension, editorsOwn(language)] as const),
  // Parts of programs, which nobody starts.
  ['jsx', 'javascript'],
  ['tsx', 'typescript'],
  ['pyi', 'python'],
  ['h', 'c'],
  ...(['hpp', 'hh'] as const).map((extension) => [extension, 'cpp'] as const),
  ['pm', 'perl'],
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
