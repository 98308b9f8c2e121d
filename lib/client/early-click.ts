declare global {
  interface Window {
    earlyClick?: { target: Element | null; stop: () => void }
  }
}

/** Of the page itself, before any other script: notes the control that was clicked last. */
export const EARLY_CLICK_SCRIPT = `{
  const early = (window.earlyClick = { target: null, stop: () => removeEventListener('click', note, true) })
  const note = ({ target }) => { early.target = target.closest('button, [role="tab"]') }
  addEventListener('click', note, true)
}`

/** Clicks once more what was clicked before the page could answer. Menus open by the press, and tabs by the mouse's. */
export function replayEarlyClick(): void {
  const { earlyClick } = window
  if (earlyClick === undefined) return
  delete window.earlyClick
  earlyClick.stop()
  const { target } = earlyClick
  if (!(target instanceof HTMLElement) || !target.isConnected) return
  const press = { bubbles: true, cancelable: true, button: 0 }
  target.dispatchEvent(new PointerEvent('pointerdown', { ...press, pointerType: 'mouse' }))
  target.dispatchEvent(new MouseEvent('mousedown', press))
  target.click()
}
