import { describe, expect, it } from 'vitest'
import en from '@/messages/en.json'
import zh from '@/messages/zh.json'

type Tree = { [key: string]: string | Tree }

function flatten(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  )
}

/** The names that a message takes, in whatever order and form. */
const parametersOf = (message: string) =>
  [...new Set([...message.matchAll(/\{\s*([a-zA-Z]+)\s*[,}]/g)].map(([, name]) => name))].sort()

describe('the messages', () => {
  const english = new Map(flatten(en))
  const chinese = new Map(flatten(zh))

  it('are there in both languages, none missing and none left over', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('take the same values in both languages', () => {
    for (const [key, message] of english) {
      expect([key, parametersOf(chinese.get(key) ?? '')]).toEqual([key, parametersOf(message)])
    }
  })

  it('are not empty, and the Chinese ones are not left in English', () => {
    const same = new Set(['app.name'])
    for (const [key, message] of chinese) {
      expect([key, message.trim()]).not.toEqual([key, ''])
      const isName = /^[A-Za-z0-9+ .,%{}\-/]+$/.test(message) && message.split(' ').length <= 2
      if (message === english.get(key) && !isName) expect(same).toContain(key)
    }
  })

  it('say 演练场 for a playground', () => {
    for (const [key, message] of chinese) expect([key, message]).not.toEqual([key, expect.stringContaining('游乐场')])
  })
})
