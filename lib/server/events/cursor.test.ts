import { expect, test } from 'vitest'
import { Cursor } from './cursor'

test('a cursor comes back from its text as it was', () => {
  const cursor = new Cursor(7)
  cursor.moveTo(0, 'end')
  cursor.moveTo(1, 12)
  cursor.moveTo(3, 'end')
  const again = Cursor.parse(cursor.toString())
  expect(again?.filesVersion).toBe(7)
  expect([0, 1, 2, 3, 4].map((number) => again?.position(number))).toEqual(['end', 12, undefined, 'end', undefined])
  expect(String(again)).toBe(String(cursor))
})

test('its text stays short however many runs have ended', () => {
  const cursor = new Cursor(0)
  for (let number = 0; number < 10_000; number++) cursor.moveTo(number, 'end')
  expect(cursor.toString()).toBe('f0.10000')
})

test('a run that started late and ended early does not hide one that still goes on', () => {
  const cursor = new Cursor(0)
  cursor.moveTo(1, 'end')
  expect(cursor.position(0)).toBeUndefined()
  cursor.moveTo(0, 'end')
  expect(cursor.toString()).toBe('f0.2')
})

test.each(['', '5', 'f1', 'f1.x', 'f1.0.2', 'f1.0.2-', 'f1.0.2-9.', 'f-1.0', `f1.0${'.1-1'.repeat(300)}`])(
  'what is no cursor is refused: %j',
  (text) => expect(Cursor.parse(text)).toBeNull(),
)
