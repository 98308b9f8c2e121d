import { canFormat } from '@/lib/client/formatter/format-text'
import type { Monaco } from './load-monaco'
import { projectPath } from './model-uri'

/** Those that Monaco has formatters of its own for, of which a file is to have one. */
const MONACOS_OWN = ['javascript', 'typescript', 'json', 'css', 'html'] as const
const LANGUAGES = [...MONACOS_OWN, 'yaml', 'markdown', 'python', 'shell']

/**
 * Puts the formatters behind Monaco's own command and menu: its edits leave the cursor where it is.
 *
 * @param format null where the text can't be formatted
 * @returns takes them away again
 */
export function setUpFormatting(
  monaco: Monaco,
  format: (path: string, text: string) => Promise<string | null>,
): () => void {
  const { typescriptDefaults, javascriptDefaults } = monaco.typescript
  const { jsonDefaults } = monaco.json
  const { cssDefaults } = monaco.css
  const { htmlDefaults } = monaco.html
  for (const defaults of [typescriptDefaults, javascriptDefaults, jsonDefaults, cssDefaults, htmlDefaults]) {
    const mode: object = defaults.modeConfiguration
    defaults.setModeConfiguration({
      ...mode,
      documentFormattingEdits: false,
      documentRangeFormattingEdits: false,
      onTypeFormattingEdits: false,
    })
  }
  const provider = monaco.languages.registerDocumentFormattingEditProvider(LANGUAGES, {
    provideDocumentFormattingEdits: async (model) => {
      const path = projectPath(model.uri.path)
      if (path === null || !canFormat(path)) return []
      const text = await format(path, model.getValue())
      return text === null ? [] : [{ range: model.getFullModelRange(), text }]
    },
  })
  return () => provider.dispose()
}
