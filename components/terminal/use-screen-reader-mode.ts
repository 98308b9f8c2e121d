import { useSyncExternalStore } from 'react'

const KEY = 'codetok.terminal.screenReader'
const listeners = new Set<() => void>()
/** For a browser that refuses storage: remembered as long as the page. */
let current: boolean | null = null

function read(): boolean {
  if (current !== null) return current
  try {
    return localStorage.getItem(KEY) === '1'
  } catch {
    // Storage refused: nothing has been chosen.
    return false
  }
}

function write(isOn: boolean): void {
  current = isOn
  try {
    localStorage.setItem(KEY, isOn ? '1' : '0')
  } catch {
    // Storage refused: it holds until the page is left.
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether terminals offer their lines to a screen reader, which costs speed; this browser's choice. */
export function useScreenReaderMode(): [isOn: boolean, set: (isOn: boolean) => void] {
  return [useSyncExternalStore(subscribe, read, () => false), write]
}
