import { LanguageDescription, type LanguageSupport, StreamLanguage } from '@codemirror/language'
import { persistently } from '@/lib/client/persistently'
import { type EditorLanguage, editorLanguage } from '@/lib/client/workspace/languages'

type Load = () => Promise<LanguageSupport>

const legacy = async (parser: Parameters<typeof StreamLanguage.define>[0]) => {
  const { LanguageSupport } = await import('@codemirror/language')
  return new LanguageSupport(StreamLanguage.define(parser))
}

/** Each is fetched when a file of it is opened. */
const LOADERS: Partial<Record<EditorLanguage, Load>> = {
  javascript: async () => (await import('@codemirror/lang-javascript')).javascript({ jsx: true }),
  typescript: async () => (await import('@codemirror/lang-javascript')).javascript({ typescript: true, jsx: true }),
  python: async () => (await import('@codemirror/lang-python')).python(),
  c: async () => legacy((await import('@codemirror/legacy-modes/mode/clike')).c),
  cpp: async () => legacy((await import('@codemirror/legacy-modes/mode/clike')).cpp),
  java: async () => legacy((await import('@codemirror/legacy-modes/mode/clike')).java),
  go: async () => legacy((await import('@codemirror/legacy-modes/mode/go')).go),
  rust: async () => legacy((await import('@codemirror/legacy-modes/mode/rust')).rust),
  ruby: async () => legacy((await import('@codemirror/legacy-modes/mode/ruby')).ruby),
  php: async () => (await import('@codemirror/lang-php')).php(),
  lua: async () => legacy((await import('@codemirror/legacy-modes/mode/lua')).lua),
  perl: async () => legacy((await import('@codemirror/legacy-modes/mode/perl')).perl),
  r: async () => legacy((await import('@codemirror/legacy-modes/mode/r')).r),
  json: async () => (await import('@codemirror/lang-json')).json(),
  markdown: async () => (await import('@codemirror/lang-markdown')).markdown(),
  html: async () => (await import('@codemirror/lang-html')).html(),
  css: async () => (await import('@codemirror/lang-css')).css(),
  shell: async () => legacy((await import('@codemirror/legacy-modes/mode/shell')).shell),
  dockerfile: async () => legacy((await import('@codemirror/legacy-modes/mode/dockerfile')).dockerFile),
  yaml: async () => legacy((await import('@codemirror/legacy-modes/mode/yaml')).yaml),
  xml: async () => legacy((await import('@codemirror/legacy-modes/mode/xml')).xml),
  ini: async () => legacy((await import('@codemirror/legacy-modes/mode/properties')).properties),
  sql: async () => legacy((await import('@codemirror/legacy-modes/mode/sql')).standardSQL),
}

export async function loadLanguage(path: string): Promise<LanguageSupport | undefined> {
  const name = editorLanguage(path)
  const load = LOADERS[name]
  return load === undefined ? undefined : LanguageDescription.of({ name, load: () => persistently(load) }).load()
}
