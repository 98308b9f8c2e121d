import { type RefObject, useCallback, useMemo, useState } from 'react'
import type { OutputStream } from './line-block'
import type { LineStore } from './line-store'
import { LogSearch, type Match } from './log-search'
import type { LogViewHandle } from './log-view'

export interface Find {
  isOpen: boolean
  text: string
  isCaseSensitive: boolean
  search: LogSearch | null
  count: number
  index: number | null
  match: Match | null
  open: () => void
  close: () => void
  setText: (text: string) => void
  setCaseSensitive: (isCaseSensitive: boolean) => void
  setCount: (count: number) => void
  move: (step: -1 | 1) => void
}

/** Searching a log: what for, how often it is there, and which place is looked at. */
export function useFind(log: LineStore, stream: OutputStream | null, view: RefObject<LogViewHandle | null>): Find {
  const [isOpen, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [isCaseSensitive, setCaseSensitive] = useState(false)
  const [count, setCountState] = useState(0)
  const [current, setCurrent] = useState<{ search: LogSearch; index: number } | null>(null)

  const search = useMemo(
    () => (isOpen && text !== '' ? new LogSearch(log, { text, isCaseSensitive, stream }) : null),
    [isOpen, text, isCaseSensitive, log, stream],
  )
  const index = current?.search === search ? (current?.index ?? null) : null

  const goTo = useCallback(
    (next: number) => {
      const match = search?.at(next)
      if (!search || !match) return
      setCurrent({ search, index: next })
      view.current?.reveal(match)
    },
    [search, view],
  )

  const setCount = useCallback(
    (next: number) => {
      setCountState(next)
      // The first place from where the reader is, as soon as there is one.
      if (next > 0 && search && index === null) goTo(search.indexFrom(view.current?.topRow() ?? 0, 0))
    },
    [search, index, goTo, view],
  )

  return {
    isOpen,
    text,
    isCaseSensitive,
    search,
    count: search === null ? 0 : count,
    index,
    match: search && index !== null ? search.at(index) : null,
    open: () => setOpen(true),
    close: () => setOpen(false),
    setText,
    setCaseSensitive,
    setCount,
    move: (step) => {
      if (count > 0) goTo(((((index ?? -1) + step) % count) + count) % count)
    },
  }
}
