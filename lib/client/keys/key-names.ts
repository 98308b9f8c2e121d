import { type Combination, parseCombination } from './combination'

const ARROWS: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' }
const MAC_KEYS: Readonly<Record<string, string>> = { ...ARROWS, Enter: '↵' }

/** What people call a combination: `Ctrl+Shift+F`, or `⇧⌘F` on a Mac, in the order of its own menus. */
export function keyName(text: string, isMac: boolean): string {
  const combination = parseCombination(text)
  if (combination === null) return text
  const { key } = combination
  const name = (isMac ? MAC_KEYS : ARROWS)[key] ?? (key.length === 1 ? key.toUpperCase() : key)
  return `${heldName(combination, isMac)}${name}`
}

export const modifierNames = (isMac: boolean) => (isMac ? { mod: '⌘', alt: '⌥' } : { mod: 'Ctrl', alt: 'Alt' })

/** What is held so far: `Ctrl+Shift+`; empty where nothing is. */
export function heldName({ isMod, isAlt, isShift }: Omit<Combination, 'key'>, isMac: boolean): string {
  const { mod, alt } = modifierNames(isMac)
  return isMac
    ? `${isAlt ? alt : ''}${isShift ? '⇧' : ''}${isMod ? mod : ''}`
    : `${isMod ? `${mod}+` : ''}${isShift ? 'Shift+' : ''}${isAlt ? `${alt}+` : ''}`
}

/** As `aria-keyshortcuts` has it; both keys that are taken for Mod. */
export function ariaKeys(text: string): string {
  const combination = parseCombination(text)
  if (combination === null) return ''
  const { isMod, isAlt, isShift, key } = combination
  const rest = [...(isAlt ? ['Alt'] : []), ...(isShift ? ['Shift'] : []), key.length === 1 ? key.toUpperCase() : key]
  const names = isMod ? ['Control', 'Meta'].map((mod) => [mod, ...rest]) : [rest]
  return names.map((keys) => keys.join('+')).join(' ')
}
