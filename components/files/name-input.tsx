'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useId, useRef, useState } from 'react'
import { fileNameProblem } from '@/lib/client/workspace/file-name'

export type NameInputProps = {
  label: string
  initial: string
  siblings: readonly string[]
  onDone: (name: string) => void
  onCancel: () => void
}

/** Asks for a name in the tree itself. What is wrong with it is said while it is typed. */
export function NameInput({ label, initial, siblings, onDone, onCancel }: NameInputProps) {
  const t = useTranslations('fileNames')
  const [name, setName] = useState(initial)
  const [isEdited, setIsEdited] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const isSettled = useRef(false)
  const errorId = useId()
  const problem = name === initial && initial !== '' ? undefined : fileNameProblem(name, siblings)
  const isShown = problem !== undefined && isEdited && !(problem === 'empty' && name === '')

  useEffect(() => {
    const element = input.current
    if (element === null) return
    element.focus()
    // The name without its extension: that is what is mostly changed.
    const dot = initial.lastIndexOf('.')
    element.setSelectionRange(0, dot > 0 ? dot : initial.length)
    element.scrollIntoView({ block: 'nearest' })
  }, [initial])

  const settle = (isAccepted: boolean) => {
    if (isSettled.current) return
    isSettled.current = true
    if (isAccepted && problem === undefined && name !== initial) onDone(name)
    else onCancel()
  }

  return (
    <span className="relative min-w-0 flex-1">
      <input
        ref={input}
        aria-label={label}
        aria-invalid={isShown}
        aria-describedby={isShown ? errorId : undefined}
        value={name}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        className="h-6 w-full rounded border border-accent bg-raised px-1.5 text-ink outline-none aria-invalid:border-danger coarse:h-8 coarse:text-base"
        onChange={(event) => {
          setName(event.target.value)
          setIsEdited(true)
        }}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter') {
            setIsEdited(true)
            if (problem === undefined) settle(true)
          }
          if (event.key === 'Escape') settle(false)
        }}
        onClick={(event) => event.stopPropagation()}
        onBlur={() => settle(true)}
      />
      {isShown ? (
        <span
          id={errorId}
          role="alert"
          className="absolute top-full right-0 left-0 z-20 mt-1 rounded-md border border-danger bg-danger-wash px-2 py-1 text-xs text-ink shadow-raised"
        >
          {t(problem)}
        </span>
      ) : null}
    </span>
  )
}
