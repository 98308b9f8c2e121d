import { expect, test } from 'vitest'
import { assign, bindingsOf, ChangedKeys, commandOf, holderOf } from './bindings'
import { parseCombination } from './combination'
import { ariaKeys, keyName } from './key-names'
import { refusalOf } from './refusal'

const press = { key: 'F9', code: 'F9', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
const USUAL = bindingsOf({})

test('a command has its usual keys until it gets others, and the usual ones do nothing then', () => {
  const enter = { ...press, key: 'Enter', code: 'Enter', ctrlKey: true }
  expect(commandOf(USUAL, enter)).toBe('run')
  const changed = bindingsOf(assign({}, 'run', 'F9'))
  expect(commandOf(changed, press)).toBe('run')
  expect(commandOf(changed, enter)).toBeNull()
})

test('keys are one command’s: who had them has none, and what is as usual is not kept', () => {
  const changed = assign({}, 'run', 'Mod+s')
  expect(changed).toEqual({ run: 'Mod+s', save: null })
  expect(assign(changed, 'save', 'Mod+s')).toEqual({ run: null })
  expect(assign(assign(changed, 'run', 'Mod+Enter'), 'save', 'Mod+s')).toEqual({})
  expect(assign({}, 'stop', null)).toEqual({ stop: null })
})

test('who has keys already is said, and whether it can give them up', () => {
  expect(holderOf(USUAL, 'Mod+s', 'run', false)).toEqual({ isFixed: false, command: 'save' })
  expect(holderOf(USUAL, 'Mod+Enter', 'run', false)).toBeNull()
  expect(holderOf(USUAL, 'F12', 'run', false)).toEqual({ isFixed: true, command: 'definition' })
  expect(holderOf(USUAL, 'Mod+Shift+m', 'run', true)).toEqual({ isFixed: true, command: 'tabKey' })
})

test('of what was kept only what could have been chosen is read', () => {
  const kept = { run: 'F9', stop: null, save: 'a', search: 'Mod+w', format: 7, palette: 'nonsense', other: 'F8' }
  expect(ChangedKeys.parse(kept)).toEqual({ run: 'F9', stop: null })
})

test.each([
  ['a', 'typing'],
  ['Shift+a', 'typing'],
  ['Tab', 'typing'],
  ['Enter', 'typing'],
  ['Shift+Enter', 'typing'],
  ['Mod+w', 'browser'],
  ['Mod+Shift+t', 'browser'],
  ['Mod+n', 'browser'],
  ['Mod+Tab', 'browser'],
  ['Alt+F4', 'browser'],
  ['Mod+c', 'editing'],
  ['Mod+Shift+z', 'editing'],
  ['Alt+ArrowLeft', 'editing'],
  ['Mod+Alt+c', null],
  ['Mod+Shift+r', null],
  ['F9', null],
  ['Mod+Enter', null],
  ['?', null],
] as const)('%s as a command’s: %s', (text, refusal) => {
  const combination = parseCombination(text)
  expect(combination && refusalOf(combination, false)).toBe(refusal)
})

test('⌘H hides a Mac’s window', () => {
  const combination = parseCombination('Mod+h')
  expect(combination && [refusalOf(combination, true), refusalOf(combination, false)]).toEqual(['browser', null])
})

test('keys are called as the machine’s own menus call them', () => {
  expect(keyName('Mod+Alt+Shift+f', false)).toBe('Ctrl+Shift+Alt+F')
  expect(keyName('Mod+Alt+Shift+f', true)).toBe('⌥⇧⌘F')
  expect([keyName('Mod+Enter', true), keyName('Alt+ArrowUp', false)]).toEqual(['⌘↵', 'Alt+↑'])
  expect([ariaKeys('Mod+Shift+Enter'), ariaKeys('F9')]).toEqual(['Control+Shift+Enter Meta+Shift+Enter', 'F9'])
})
