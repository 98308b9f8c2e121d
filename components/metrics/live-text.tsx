import { useEffect, useRef } from 'react'
import type { MetricsBoard } from './metrics-board'

interface LiveTextProps {
  board: MetricsBoard
  /** The text as it is now. */
  read: () => string
  className?: string
}

/** A text that changes with every sample, written into the page without rendering anything. */
export function LiveText({ board, read, className }: LiveTextProps) {
  const element = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const write = () => {
      const text = read()
      if (element.current && element.current.textContent !== text) element.current.textContent = text
    }
    write()
    return board.subscribe(write)
  }, [board, read])
  return <span ref={element} className={className} />
}
