import { z } from 'zod'
import { combinationOf, type KeyPress, parseCombination, writeCombination } from './combination'
import { refusalOf } from './refusal'

/** What has keys that can be changed, and the keys it has until they are; null: none. */
const DEFAULTS = {
  palette: 'Mod+k',
  run: 'Mod+Enter',
  stop: 'Mod+Shift+Enter',
  save: 'Mod+s',
  format: 'Alt+Shift+f',
  search: 'Mod+Shift+f',
  settings: null,
  projects: null,
  sheet: '?',
} as const satisfies Record<string, string | null>

export type KeyCommand = keyof typeof DEFAULTS
export const KEY_COMMANDS = Object.keys(DEFAULTS) as readonly KeyCommand[]

/** Keys of the editor and of the page's parts, which stay as they are. */
const FIXED = {
  editorCommands: ['F1'],
  tabKey: ['Mod+m'],
  find: ['Mod+f'],
  comment: ['Mod+/'],
  moveLine: ['Alt+ArrowUp', 'Alt+ArrowDown'],
  definition: ['F12'],
  renameSymbol: ['F2'],
  nextProblem: ['F8', 'Shift+F8'],
} as const satisfies Record<string, readonly string[]>
const FIXED_MAC = { ...FIXED, tabKey: ['Mod+Shift+m'] } as const

export type FixedCommand = keyof typeof FIXED
export const FIXED_COMMANDS = Object.keys(FIXED) as readonly FixedCommand[]

/** The first is the one that is shown. */
export const fixedKeys = (command: FixedCommand, isMac: boolean): readonly string[] =>
  (isMac ? FIXED_MAC : FIXED)[command]

/** What a reader has changed; null: none. Combinations as `writeCombination` writes them. */
export type ChangedKeys = { readonly [command in KeyCommand]?: string | null }
/** All of them. */
export type Bindings = { readonly [command in KeyCommand]: string | null }

/** Reads what was kept; an entry that nobody could have chosen is as if never made. */
export const ChangedKeys = z.record(z.string(), z.unknown()).transform((kept): ChangedKeys => {
  const isChoice = (value: unknown): value is string | null =>
    value === null || (typeof value === 'string' && canBeCommands(value))
  return Object.fromEntries(
    KEY_COMMANDS.flatMap((command) => {
      const value = kept[command]
      return isChoice(value) ? [[command, value]] : []
    }),
  )
})

function canBeCommands(text: string): boolean {
  const combination = parseCombination(text)
  return combination !== null && refusalOf(combination, false) === null
}

export const bindingsOf = (changed: ChangedKeys): Bindings => ({ ...DEFAULTS, ...changed })

/** The command that a key event is for, if any. */
export function commandOf(bindings: Bindings, press: KeyPress): KeyCommand | null {
  const combination = combinationOf(press)
  if (combination === null) return null
  const text = writeCombination(combination)
  return KEY_COMMANDS.find((command) => bindings[command] === text) ?? null
}

/** Who else has a combination. A fixed command keeps it; one of ours can give it up. */
export type Holder =
  | { readonly isFixed: true; readonly command: FixedCommand }
  | { readonly isFixed: false; readonly command: KeyCommand }

export function holderOf(bindings: Bindings, wanted: string, by: KeyCommand, isMac: boolean): Holder | null {
  const fixed = FIXED_COMMANDS.find((command) => fixedKeys(command, isMac).includes(wanted))
  if (fixed !== undefined) return { isFixed: true, command: fixed }
  const own = KEY_COMMANDS.find((command) => command !== by && bindings[command] === wanted)
  return own === undefined ? null : { isFixed: false, command: own }
}

/** `command` gets `keys`, and whichever of ours had them has none from then on. What is as by default is not kept. */
export function assign(changed: ChangedKeys, command: KeyCommand, keys: string | null): ChangedKeys {
  const now: Record<KeyCommand, string | null> = { ...bindingsOf(changed) }
  for (const other of KEY_COMMANDS) if (keys !== null && now[other] === keys) now[other] = null
  now[command] = keys
  return Object.fromEntries(KEY_COMMANDS.flatMap((name) => (now[name] === DEFAULTS[name] ? [] : [[name, now[name]]])))
}

/** @returns the keys that a command has until they are changed */
export const defaultKeys = (command: KeyCommand): string | null => DEFAULTS[command]
