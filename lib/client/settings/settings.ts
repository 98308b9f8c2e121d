import { z } from 'zod'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { ChangedKeys } from '../keys/bindings'

export const FONT_SIZES_PX = [11, 12, 13, 14, 16, 18, 20, 24] as const
export const TAB_SIZES = [2, 4, 8] as const

/** How this browser's reader likes the playground. What can't be read, or is of another version, is as if never set. */
const Settings = z.object({
  fontSizePx: z.literal(FONT_SIZES_PX).catch(13),
  tabSize: z.literal(TAB_SIZES).catch(2),
  hasWordWrap: z.boolean().catch(false),
  hasMinimap: z.boolean().catch(false),
  hasVimKeys: z.boolean().catch(false),
  /** When the reader asks for the file to be saved. */
  formatsOnSave: z.boolean().catch(false),
  /** A run a moment after each edit. */
  runsByItself: z.boolean().catch(false),
  /** Also where the system does not ask for it. */
  hasReducedMotion: z.boolean().catch(false),
  /** Of commands, where they are not the usual ones. */
  keys: ChangedKeys.catch({}),
})
export type Settings = z.infer<typeof Settings>
export type Toggle = { [K in keyof Settings]: Settings[K] extends boolean ? K : never }[keyof Settings]

const KEY = 'codetok.settings'

/** @param text what was kept, if anything */
export function parseSettings(text: string | null): Settings {
  try {
    return Settings.parse(JSON.parse(text ?? '{}'))
  } catch {
    return Settings.parse({})
  }
}

/** The defaults, until the page has read what the browser keeps: the server knows of neither. */
const store = createStore<Settings>(() => parseSettings(null))

/** Reads what the browser keeps, and follows what other tabs change, until the returned function is called. */
export function openSettings(): () => void {
  const read = () => store.setState(parseSettings(stored()))
  const onStorage = (event: StorageEvent) => {
    if (event.key === KEY) read()
  }
  read()
  window.addEventListener('storage', onStorage)
  return () => window.removeEventListener('storage', onStorage)
}

export function changeSettings(change: Partial<Settings>): void {
  store.setState(change)
  try {
    localStorage.setItem(KEY, JSON.stringify(store.getState()))
  } catch {
    // A browser that keeps nothing: the choice holds as long as the page.
  }
}

export const useSettings = (): Settings => useStore(store)

function stored(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
