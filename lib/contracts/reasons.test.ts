import { createTranslator } from 'next-intl'
import { describe, expect, test } from 'vitest'
import en from '@/messages/en.json'
import zh from '@/messages/zh.json'
import { REASONS, type ReasonCode, readReason, tellReason } from './reasons'

const codes = Object.keys(REASONS) as ReasonCode[]
const namesIn = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

describe.each(codes)('%s', (code) => {
  test('is told in both languages, with the same values', () => {
    const names = namesIn(REASONS[code]).sort()
    for (const messages of [en.reasons, zh.reasons]) {
      const told = new Map(Object.entries(messages)).get(code) ?? ''
      expect(told).not.toBe('')
      expect(namesIn(told).sort()).toEqual(names)
    }
    expect(zh.reasons[code]).toMatch(/\p{Script=Han}/u)
  })

  test('is known again by what the server says, values and all', () => {
    const values = Object.fromEntries(
      namesIn(REASONS[code]).map((name, index) => [name, `value ${index + 1}. (a/b)\n$&`]),
    )
    const text = REASONS[code].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
    expect(readReason(text)).toEqual({ code, values })
  })
})

test.each(codes)('%s: the page can tell it, with all that the server has said', (code) => {
  const values = Object.fromEntries(namesIn(REASONS[code]).map((name, index) => [name, `<${index}>`]))
  for (const [locale, messages] of [
    ['en', en],
    ['zh', zh],
  ] as const) {
    const t = createTranslator({
      locale,
      messages,
      namespace: 'reasons',
      onError: (error) => expect.fail(String(error)),
    })
    const told = t(code, values)
    for (const value of Object.values(values)) expect(told).toContain(value)
    expect(told).not.toMatch(/[{}]/)
  }
})

test('no message is of a reason that nobody gives', () => {
  for (const messages of [en.reasons, zh.reasons]) expect(Object.keys(messages).sort()).toEqual([...codes].sort())
})

test('a reason may hold another, and what is none is left as it is', () => {
  const text = tellReason('sandboxEnded', { why: tellReason('unused', { seconds: 60 }) })
  expect(text).toBe('the sandbox has ended: nobody used it for 60 s')
  const { code, values } = readReason(text) ?? {}
  expect([code, readReason(values?.why ?? '')]).toEqual(['sandboxEnded', { code: 'unused', values: { seconds: '60' } }])
  expect(readReason('ENOENT: whatever the system says')).toBeNull()
  expect(readReason('')).toBeNull()
})
