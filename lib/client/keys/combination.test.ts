import { expect, test } from 'vitest'
import { combinationOf, parseCombination, writeCombination } from './combination'

const press = (key: string, code: string, held = '') => ({
  ...{ key, code, ctrlKey: held.includes('C'), metaKey: held.includes('M') },
  ...{ altKey: held.includes('A'), shiftKey: held.includes('S') },
})
const written = (...args: Parameters<typeof press>) => {
  const combination = combinationOf(press(...args))
  return combination && writeCombination(combination)
}

test.each([
  ['Mod+Enter', 'Enter', 'Enter', 'C'],
  ['Mod+Enter', 'Enter', 'Enter', 'M'],
  ['Mod+Shift+f', 'F', 'KeyF', 'CS'],
  ['F9', 'F9', 'F9', ''],
  ['?', '?', 'Slash', 'S'],
  ['Mod+Space', ' ', 'Space', 'C'],
])('%s is %s (%s) with %s', (text, ...args) => {
  expect(written(...args)).toBe(text)
})

test('a key is what the layout says, and its place where a modifier or the layout makes it something else', () => {
  // Dvorak: S is where ; is elsewhere.
  expect(written('s', 'Semicolon', 'C')).toBe('Mod+s')
  // ⌥F of a Mac types ƒ, Shift+1 types !, and Cyrillic letters are not on the others' keyboards.
  expect(written('ƒ', 'KeyF', 'A')).toBe('Alt+f')
  expect(written('!', 'Digit1', 'CS')).toBe('Mod+Shift+1')
  expect(written('л', 'KeyK', 'C')).toBe('Mod+k')
  expect(written('?', 'Slash', 'CS')).toBe('Mod+Shift+/')
})

test('modifiers alone, composed keys and what AltGr types are no combination', () => {
  expect(written('Control', 'ControlLeft', 'C')).toBeNull()
  expect(written('Process', '', '')).toBeNull()
  expect(combinationOf({ ...press('@', 'KeyQ', 'CA'), getModifierState: (name) => name === 'AltGraph' })).toBeNull()
})

test.each(['Mod+Alt+Shift+f', 'Mod+Enter', 'F12', '?', 'Alt+ArrowUp', 'Mod+/', 'Mod+-'])(
  '%s is read as written',
  (text) => {
    const combination = parseCombination(text)
    expect(combination && writeCombination(combination)).toBe(text)
  },
)

test.each(['', 'Mod+', 'Shift+Mod+k', 'Mod+K', 'Mod+F25', 'Mod+<b>', 'Hyper+k', 'Mod++'])('%s is not read', (text) => {
  expect(parseCombination(text)).toBeNull()
})
