import { type RefObject, useEffect, useEffectEvent, useRef } from 'react'

/** Ctrl+F (Cmd+F) anywhere inside an element searches it, where the browser would only find what is on the screen. */
export function useFindShortcut(open: () => void): RefObject<HTMLDivElement | null> {
  const root = useRef<HTMLDivElement>(null)
  const onFind = useEffectEvent(open)
  useEffect(() => {
    const element = root.current
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f' || event.shiftKey || event.altKey) return
      onFind()
      event.preventDefault()
    }
    element?.addEventListener('keydown', onKeyDown)
    return () => element?.removeEventListener('keydown', onKeyDown)
  }, [])
  return root
}
