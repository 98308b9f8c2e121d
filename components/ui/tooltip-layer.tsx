'use client'

import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { tooltipPlace } from './tooltip-place'

const OPEN_AFTER_MS = 500
/** From one to the next there is no wait, as long as the last one has only just gone. */
const SKIP_WAIT_MS = 200
/** The way from a control to its tooltip, which can be pointed at too. */
const CLOSE_AFTER_MS = 120

/**
 * The page's one tooltip: of whichever element with `data-tooltip` is pointed at or has the keyboard's focus. One for all
 * of them, since each button having its own costs more at the start than the button.
 */
export function TooltipLayer() {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const [target, setTarget] = useState<HTMLElement | null>(null)
  const [place, setPlace] = useState({ left: 0, top: 0 })

  useEffect(() => {
    const stop = new AbortController()
    const options = { signal: stop.signal, capture: true, passive: true }
    let shown: HTMLElement | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    let closedAtMs = Number.NEGATIVE_INFINITY

    const show = (next: HTMLElement | null) => {
      clearTimeout(timer)
      if (shown !== null && next === null) closedAtMs = performance.now()
      shown = next
      setTarget(next)
    }
    const showAfter = (next: HTMLElement | null, waitMs: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => show(next?.isConnected ? next : null), waitMs)
    }
    const over = ({ target: element, pointerType }: PointerEvent) => {
      if (pointerType === 'touch' || !(element instanceof Element)) return
      if (box.current?.contains(element)) return clearTimeout(timer)
      const next = element.closest<HTMLElement>('[data-tooltip]')
      if (next !== null && next === shown) return clearTimeout(timer)
      if (next === null) {
        if (shown === null) clearTimeout(timer)
        else showAfter(null, CLOSE_AFTER_MS)
        return
      }
      const isNextOne = shown !== null || performance.now() - closedAtMs < SKIP_WAIT_MS
      if (isNextOne) show(next)
      else showAfter(next, OPEN_AFTER_MS)
    }
    const focus = ({ target: element }: FocusEvent) => {
      if (element instanceof HTMLElement && element.matches('[data-tooltip]:focus-visible')) show(element)
    }
    const close = () => show(null)
    document.addEventListener('pointerover', over, options)
    document.documentElement.addEventListener('pointerleave', close, options)
    document.addEventListener('focusin', focus, options)
    for (const type of ['focusout', 'pointerdown', 'scroll', 'click']) document.addEventListener(type, close, options)
    const pressKey = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') close()
    }
    document.addEventListener('keydown', pressKey, options)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [])

  useLayoutEffect(() => {
    if (target === null || box.current === null) return
    const viewport = { width: document.documentElement.clientWidth, height: document.documentElement.clientHeight }
    setPlace(tooltipPlace(target.getBoundingClientRect(), box.current.getBoundingClientRect(), viewport))
    target.setAttribute('aria-describedby', id)
    return () => target.removeAttribute('aria-describedby')
  }, [target, id])

  if (target === null) return null
  return createPortal(
    <div
      ref={box}
      id={id}
      role="tooltip"
      style={place}
      className="fixed z-50 flex max-w-72 items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-surface shadow-raised animate-appear"
    >
      {target.dataset.tooltip}
      {target.dataset.tooltipHint === undefined ? null : (
        <kbd className="font-sans opacity-75">{target.dataset.tooltipHint}</kbd>
      )}
    </div>,
    document.body,
  )
}
