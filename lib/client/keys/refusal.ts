import type { Combination } from './combination'

/**
 * Why a combination can't be a command's: `typing`: it writes, or moves the focus; `editing`: it moves the cursor, copies or undoes;
 * `browser`: the browser or the system takes it before any page.
 */
export type Refusal = 'typing' | 'editing' | 'browser'

const BROWSERS_MOD = new Set(['n', 'q', 't', 'w', 'Tab', 'PageUp', 'PageDown', 'F4'])
/** A private window and another profile. */
const BROWSERS_MOD_SHIFT = new Set(['p', 'm'])
const EDITING_MOD = new Set(['a', 'c', 'v', 'x', 'y', 'z', 'Space', 'Escape'])
const CURSOR = /^(?:Arrow.*|Home|End|Page.*|Backspace|Delete|Insert)$/
const MACS_MOD = new Set(['h', 'm', '`', 'Space'])

export const isFunctionKey = (key: string): boolean => /^F\d+$/.test(key)

/** @returns null where it may be a command's */
export function refusalOf({ isMod, isAlt, isShift, key }: Combination, isMac: boolean): Refusal | null {
  if (key === 'Tab' && (isMod || isAlt)) return 'browser'
  if (!isMod && !isAlt && !isFunctionKey(key) && key !== '?') return 'typing'
  if (isAlt && (key === 'F4' || key === 'Space' || key === 'Escape')) return 'browser'
  if (isMod && !isAlt && BROWSERS_MOD.has(key)) return 'browser'
  if (isMod && !isAlt && isShift && !isMac && BROWSERS_MOD_SHIFT.has(key)) return 'browser'
  if (isMac && isMod && !isAlt && !isShift && MACS_MOD.has(key)) return 'browser'
  if (CURSOR.test(key) || (isMod && !isAlt && EDITING_MOD.has(key))) return 'editing'
  return null
}
