import { useEffect, useEffectEvent, useState } from 'react'
import { type Combination, combinationOf } from '@/lib/client/keys/combination'

interface RecorderOptions {
  /** Whether keys are listened for. */
  readonly isOn: boolean
  readonly onCancel: () => void
  readonly onClear: () => void
  /** @param combination null for what can be none */
  readonly onPress: (combination: Combination | null) => void
}

/**
 * Takes every key press before anything else on the page does: Escape alone cancels, Backspace alone clears.
 *
 * @returns the modifiers that are down
 */
export function useKeyRecorder({ isOn, onCancel, onClear, onPress }: RecorderOptions): Modifiers {
  const [held, setHeld] = useState(NONE)
  const press = useEffectEvent((event: KeyboardEvent) => {
    // The dialog would close by Escape and a button act by Enter.
    event.preventDefault()
    event.stopPropagation()
    setHeld(modifiersOf(event))
    if (event.repeat || event.isComposing || ['Control', 'Meta', 'Alt', 'Shift'].includes(event.key)) return
    const isAlone = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
    if (isAlone && event.key === 'Escape') onCancel()
    else if (isAlone && event.key === 'Backspace') onClear()
    else onPress(combinationOf(event))
  })
  useEffect(() => {
    if (!isOn) return
    const down = (event: KeyboardEvent) => press(event)
    const up = (event: KeyboardEvent) => setHeld(modifiersOf(event))
    window.addEventListener('keydown', down, { capture: true })
    window.addEventListener('keyup', up, { capture: true })
    return () => {
      window.removeEventListener('keydown', down, { capture: true })
      window.removeEventListener('keyup', up, { capture: true })
      setHeld(NONE)
    }
  }, [isOn])
  return held
}

type Modifiers = Pick<Combination, 'isMod' | 'isAlt' | 'isShift'>

const NONE: Modifiers = { isMod: false, isAlt: false, isShift: false }

const modifiersOf = ({ ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): Modifiers => ({
  isMod: ctrlKey || metaKey,
  isAlt: altKey,
  isShift: shiftKey,
})
