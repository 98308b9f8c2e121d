import type { Monaco } from './load-monaco'

/** Tokens that Monaco's themes are made of; names of CSS variables without the dashes. */
const TOKENS = [
  'surface',
  'raised',
  'sunken',
  'line',
  'line-strong',
  'ink',
  'ink-muted',
  'ink-faint',
  'accent',
  'accent-ink',
  'accent-wash',
  'danger',
  'warn',
  'focus',
  'hover',
  'scrollbar',
  'code-keyword',
  'code-string',
  'code-number',
  'code-comment',
  'code-function',
  'code-type',
  'code-selection',
  'code-line',
] as const
type Token = (typeof TOKENS)[number]

function readTokens(): Record<Token, string> {
  const style = getComputedStyle(document.documentElement)
  const read = (token: Token) => style.getPropertyValue(`--${token}`).trim()
  return Object.fromEntries(TOKENS.map((token) => [token, read(token)])) as Record<Token, string>
}

function defineTheme(monaco: Monaco): string {
  const isDark = document.documentElement.classList.contains('dark')
  const name = isDark ? 'codetok-dark' : 'codetok-light'
  const color = readTokens()
  const rule = (token: string, value: string, fontStyle?: string) => ({
    token,
    foreground: value.replace('#', ''),
    ...(fontStyle === undefined ? {} : { fontStyle }),
  })
  monaco.editor.defineTheme(name, {
    base: isDark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', color.ink),
      rule('comment', color['code-comment'], 'italic'),
      rule('keyword', color['code-keyword']),
      rule('string', color['code-string']),
      rule('string.escape', color['code-number']),
      rule('regexp', color['code-number']),
      rule('number', color['code-number']),
      rule('type', color['code-type']),
      rule('type.identifier', color['code-type']),
      rule('identifier', color.ink),
      rule('delimiter', color['ink-muted']),
      rule('variable', color['code-function']),
      rule('variable.predefined', color['code-type']),
      rule('tag', color['code-keyword']),
      rule('attribute.name', color['code-function']),
      rule('attribute.value', color['code-string']),
      rule('metatag', color['code-comment']),
      rule('string.key.json', color['code-keyword']),
      rule('string.value.json', color['code-string']),
    ],
    colors: {
      'editor.background': color.surface,
      'editor.foreground': color.ink,
      'editor.lineHighlightBackground': color['code-line'],
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': color['code-selection'],
      'editor.inactiveSelectionBackground': `${color['code-selection']}99`,
      'editorCursor.foreground': color.accent,
      'editorLineNumber.foreground': color['ink-faint'],
      'editorLineNumber.activeForeground': color.ink,
      'editorIndentGuide.background1': color.line,
      'editorIndentGuide.activeBackground1': color['line-strong'],
      'editorBracketHighlight.foreground1': color['ink-muted'],
      'editorBracketHighlight.foreground2': color['code-function'],
      'editorBracketHighlight.foreground3': color['code-type'],
      'editorBracketHighlight.unexpectedBracket.foreground': color.danger,
      'editorWidget.background': color.raised,
      'editorWidget.foreground': color.ink,
      'editorWidget.border': color.line,
      'editorHoverWidget.background': color.raised,
      'editorHoverWidget.border': color.line,
      'editorSuggestWidget.background': color.raised,
      'editorSuggestWidget.border': color.line,
      'editorSuggestWidget.foreground': color.ink,
      'editorSuggestWidget.selectedBackground': color['accent-wash'],
      'editorSuggestWidget.selectedForeground': color.ink,
      'editorSuggestWidget.highlightForeground': color.accent,
      'editorSuggestWidget.focusHighlightForeground': color.accent,
      'editorError.foreground': color.danger,
      'editorWarning.foreground': color.warn,
      'editorOverviewRuler.border': '#00000000',
      'editorStickyScroll.background': color.surface,
      'quickInput.background': color.raised,
      'quickInput.foreground': color.ink,
      'quickInputList.focusBackground': color['accent-wash'],
      'quickInputList.focusForeground': color.ink,
      'input.background': color.sunken,
      'input.foreground': color.ink,
      'input.border': color.line,
      'inputOption.activeBackground': color['accent-wash'],
      'inputOption.activeForeground': color.ink,
      'list.hoverBackground': color.hover,
      'list.focusBackground': color['accent-wash'],
      'list.focusForeground': color.ink,
      'list.highlightForeground': color.accent,
      'menu.background': color.raised,
      'menu.foreground': color.ink,
      'menu.selectionBackground': color['accent-wash'],
      'menu.selectionForeground': color.ink,
      'menu.border': color.line,
      'scrollbar.shadow': '#00000000',
      'scrollbarSlider.background': color.scrollbar,
      focusBorder: color.focus,
      foreground: color.ink,
    },
  })
  return name
}

/**
 * Keeps Monaco's theme the page's own. The class of `<html>` is watched rather than a hook: it changes after effects run.
 *
 * @returns stops watching
 */
export function followTheme(monaco: Monaco): () => void {
  const apply = () => monaco.editor.setTheme(defineTheme(monaco))
  apply()
  const observer = new MutationObserver(apply)
  observer.observe(document.documentElement, { attributeFilter: ['class'] })
  return () => observer.disconnect()
}
