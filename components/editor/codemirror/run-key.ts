import { type KeyBinding, keymap } from '@codemirror/view'
import { parseCombination } from '@/lib/client/keys/combination'

/** Run's keys, before what CodeMirror does by them itself. */
export function runKey(keys: string | null, onRun: () => void) {
  const combination = keys === null ? null : parseCombination(keys)
  if (combination === null) return []
  const { isMod, isAlt, isShift, key } = combination
  const name = [...(isMod ? ['Mod'] : []), ...(isAlt ? ['Alt'] : []), ...(isShift ? ['Shift'] : []), key].join('-')
  const run: KeyBinding['run'] = () => {
    onRun()
    return true
  }
  return keymap.of([{ key: name, run, preventDefault: true }])
}
