import type { ISearchOptions } from '@xterm/addon-search'
import type { ITheme } from '@xterm/xterm'
import { readToken } from '@/lib/client/theme-tokens'

const ANSI = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const satisfies readonly (keyof ITheme)[]

/** The page's tokens as xterm.js wants them. */
export function terminalTheme(): ITheme {
  const theme: ITheme = {
    background: readToken('--surface'),
    foreground: readToken('--ink'),
    cursor: readToken('--accent'),
    cursorAccent: readToken('--surface'),
    selectionBackground: readToken('--code-selection'),
  }
  for (const [index, name] of ANSI.entries()) theme[name] = readToken(`--ansi-${index}`)
  return theme
}

export function searchDecorations(): NonNullable<ISearchOptions['decorations']> {
  return {
    matchBackground: readToken('--warn-wash'),
    matchOverviewRuler: readToken('--warn'),
    activeMatchBackground: readToken('--accent'),
    activeMatchColorOverviewRuler: readToken('--accent'),
  }
}
