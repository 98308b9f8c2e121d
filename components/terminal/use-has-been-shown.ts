import { type RefObject, useEffect, useState } from 'react'

/** Whether an element has ever had room on the page: a panel behind another has none. */
export function useHasBeenShown(element: RefObject<HTMLElement | null>): boolean {
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    if (!element.current || isShown) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0 && entry.contentRect.height > 0) setShown(true)
    })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element, isShown])
  return isShown
}
