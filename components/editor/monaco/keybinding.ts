import { parseCombination } from '@/lib/client/keys/combination'
import type { Monaco } from './load-monaco'

const MONACOS_NAMES: Readonly<Record<string, string>> = {
  ...{ '-': 'Minus', '=': 'Equal', '[': 'BracketLeft', ']': 'BracketRight', '\\': 'Backslash', ';': 'Semicolon' },
  ...{ "'": 'Quote', '`': 'Backquote', ',': 'Comma', '.': 'Period', '/': 'Slash' },
  ...{ ArrowUp: 'UpArrow', ArrowDown: 'DownArrow', ArrowLeft: 'LeftArrow', ArrowRight: 'RightArrow' },
}

/** @returns a combination as Monaco numbers it; null where it has no number for its key, or there is none */
export function monacoKeybinding(monaco: Monaco, keys: string | null): number | null {
  const combination = keys === null ? null : parseCombination(keys)
  if (combination === null) return null
  const { KeyCode, KeyMod } = monaco
  const { isMod, isAlt, isShift, key } = combination
  const isLetter = /^[a-z]$/.test(key)
  const name = isLetter ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : (MONACOS_NAMES[key] ?? key)
  const code: unknown = Reflect.get(KeyCode, name)
  if (typeof code !== 'number') return null
  return code | (isMod ? KeyMod.CtrlCmd : 0) | (isAlt ? KeyMod.Alt : 0) | (isShift ? KeyMod.Shift : 0)
}

/**
 * Puts Monaco's formatting command on `keys`, and takes away those that it has by itself: Shift+Alt+F, or on Linux what a browser
 * opens its developer tools by.
 *
 * @returns what undoes it
 */
export function bindFormatKeys(monaco: Monaco, keys: string | null): () => void {
  const command = 'editor.action.formatDocument'
  const { Alt, CtrlCmd, Shift } = monaco.KeyMod
  const keybinding = monacoKeybinding(monaco, keys)
  const own = [Shift | Alt | monaco.KeyCode.KeyF, CtrlCmd | Shift | monaco.KeyCode.KeyI]
  const rules = monaco.editor.addKeybindingRules([
    // A removal is of every rule with these keys, a later one too.
    ...own.filter((keys) => keys !== keybinding).map((keys) => ({ keybinding: keys, command: `-${command}` })),
    ...(keybinding === null ? [] : [{ keybinding, command, when: 'editorTextFocus && !editorReadonly' }]),
  ])
  return () => rules.dispose()
}
