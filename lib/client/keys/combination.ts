/**
 * Keys that are pressed together. `isMod`: Ctrl, or ⌘ on a Mac; on either machine both are taken. `key`: a letter or digit in lower
 * case, a sign as it is without Shift, or the name that the browser has for it (`Enter`, `F9`).
 */
export interface Combination {
  readonly isMod: boolean
  readonly isAlt: boolean
  readonly isShift: boolean
  readonly key: string
}

/** What is read of a key event. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'> & {
  readonly getModifierState?: (name: string) => boolean
}

const SIGNS: Readonly<Record<string, string>> = {
  ...{ Minus: '-', Equal: '=', BracketLeft: '[', BracketRight: ']', Backslash: '\\', Semicolon: ';' },
  ...{ Quote: "'", Backquote: '`', Comma: ',', Period: '.', Slash: '/' },
}
const NAMED =
  /^(?:F(?:[1-9]|1\d|2[0-4])|Enter|Escape|Tab|Space|Backspace|Delete|Insert|Home|End|PageUp|PageDown|Arrow(?:Up|Down|Left|Right))$/
const MODIFIERS = ['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock', 'Fn', 'OS']

/** The one key that acts without a modifier though it types: nobody is held to be typing where it acts. */
const QUESTION: Combination = { isMod: false, isAlt: false, isShift: false, key: '?' }

/** @returns null while only modifiers are down, for what is composed of several keys, and for signs that AltGr types */
export function combinationOf(press: KeyPress): Combination | null {
  if (press.getModifierState?.('AltGraph')) return null
  const isMod = press.ctrlKey || press.metaKey
  if (press.key === QUESTION.key && !isMod && !press.altKey) return QUESTION
  const key = keyOf(press)
  return key === null ? null : { isMod, isAlt: press.altKey, isShift: press.shiftKey, key }
}

/** By what the layout says, and by the key's place where a modifier or the layout makes it something else. */
function keyOf({ key, code }: KeyPress): string | null {
  if (MODIFIERS.includes(key)) return null
  if (key === ' ') return 'Space'
  if (NAMED.test(key)) return key
  if (/^[a-z]$/i.test(key)) return key.toLowerCase()
  if (/^\d$/.test(key) || Object.values(SIGNS).includes(key)) return key
  return /^(?:Key|Digit)([A-Z\d])$/.exec(code)?.[1]?.toLowerCase() ?? SIGNS[code] ?? null
}

/** As it is kept: `Mod+Alt+Shift+` and the key, without what is not pressed. */
export function writeCombination({ isMod, isAlt, isShift, key }: Combination): string {
  return [...(isMod ? ['Mod'] : []), ...(isAlt ? ['Alt'] : []), ...(isShift ? ['Shift'] : []), key].join('+')
}

/** @returns null where `text` is not what `writeCombination` makes */
export function parseCombination(text: string): Combination | null {
  const match = /^(Mod\+)?(Alt\+)?(Shift\+)?(.+)$/.exec(text)
  const key = match?.[4]
  if (match === null || key === undefined) return null
  const isKnown = /^[a-z\d?]$/.test(key) || NAMED.test(key) || Object.values(SIGNS).includes(key)
  return isKnown ? { isMod: !!match[1], isAlt: !!match[2], isShift: !!match[3], key } : null
}
