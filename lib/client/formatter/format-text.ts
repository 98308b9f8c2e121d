import { editorLanguage } from '@/lib/client/workspace/languages'

export interface FormatRequest {
  /** Says the language, and names the file in messages. */
  path: string
  text: string
  /** Prettier's options of the project, if it has any. */
  options: Readonly<Record<string, unknown>>
  /** Columns of an indent where neither the language nor the project says. */
  tabSize: number
}

/** The WebAssembly of formatters, where it can't be fetched from where the bundler has put it. */
export type FormatterWasm = Readonly<Partial<Record<'ruff' | 'shfmt', BufferSource>>>

/** The text is not of its language; `line` and `column` count from 1, in UTF-16 units, where the formatter says so. */
export class FormatError extends Error {
  override name = 'FormatError'
  constructor(
    message: string,
    readonly line: number | null,
    readonly column: number | null,
  ) {
    super(message)
  }
}

type Formatter = (request: FormatRequest, wasm: FormatterWasm) => Promise<string>

/** Each is loaded when it is first needed. */
const FORMATTERS: Partial<Record<ReturnType<typeof editorLanguage>, Formatter>> = {
  javascript: prettier(() => [import('prettier/plugins/babel'), import('prettier/plugins/estree')]),
  typescript: prettier(() => [import('prettier/plugins/typescript'), import('prettier/plugins/estree')]),
  json: prettier(() => [import('prettier/plugins/babel'), import('prettier/plugins/estree')]),
  css: prettier(() => [import('prettier/plugins/postcss')]),
  yaml: prettier(() => [import('prettier/plugins/yaml')]),
  markdown: prettier(() => [import('prettier/plugins/markdown'), ...embedded()]),
  html: prettier(() => [import('prettier/plugins/html'), ...embedded()]),
  python: formatPython,
  shell: formatShell,
}

/** Whether there is a formatter for the language of the file. */
export const canFormat = (path: string): boolean => FORMATTERS[editorLanguage(path)] !== undefined

/** @throws {FormatError} */
export async function formatText(request: FormatRequest, wasm: FormatterWasm = {}): Promise<string> {
  const format = FORMATTERS[editorLanguage(request.path)]
  return format === undefined ? request.text : await format(request, wasm)
}

type PluginModules = Promise<{ default: import('prettier').Plugin }>[]

/** What HTML and Markdown hold of other languages. */
function embedded(): PluginModules {
  return [
    import('prettier/plugins/babel'),
    import('prettier/plugins/estree'),
    import('prettier/plugins/typescript'),
    import('prettier/plugins/postcss'),
  ]
}

function prettier(load: () => PluginModules): Formatter {
  return async ({ path, text, options, tabSize }) => {
    const [{ format }, ...plugins] = await Promise.all([import('prettier/standalone'), ...load()])
    try {
      return await format(text, {
        tabWidth: tabSize,
        endOfLine: 'auto',
        ...options,
        filepath: path,
        plugins: plugins.map((plugin) => plugin.default),
      })
    } catch (error) {
      throw asFormatError(error)
    }
  }
}

/** Prettier tells the place beside the message, and draws the lines below it. */
function asFormatError(error: unknown): FormatError {
  const message = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
  const start = error instanceof Error && 'loc' in error ? (error.loc as { start?: Position }).start : undefined
  return new FormatError(message.replace(/ \(\d+:\d+\)$/, ''), start?.line ?? null, start?.column ?? null)
}

type Position = { line?: number; column?: number }

async function formatPython({ path, text }: FormatRequest, wasm: FormatterWasm): Promise<string> {
  const { default: initialize, format } = await import('@wasm-fmt/ruff_fmt/web')
  await initialize(wasm.ruff)
  try {
    return format(text, path)
  } catch (error) {
    const [, message = String(error), offset] = /^(.*) at byte range (\d+)\.\.\d+$/s.exec(String(error)) ?? []
    const before =
      offset === undefined ? null : new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, +offset))
    const lines = before?.split('\n')
    throw new FormatError(message, lines?.length ?? null, lines ? (lines.at(-1) ?? '').length + 1 : null)
  }
}

async function formatShell({ path, text, tabSize }: FormatRequest, wasm: FormatterWasm): Promise<string> {
  const { default: initialize, format } = await import('@wasm-fmt/shfmt/web')
  await initialize(wasm.shfmt)
  try {
    return format(text, path, { indent: tabSize })
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const [, line, column, message = text] = /:(\d+):(\d+): (.*)$/s.exec(text) ?? []
    throw new FormatError(message, line === undefined ? null : +line, column === undefined ? null : +column)
  }
}
