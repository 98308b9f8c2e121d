import { describe, expect, it } from 'vitest'
import { chooseLocale } from './locale'

describe('the language of a request', () => {
  it('is the one that was chosen, whatever the browser prefers', () => {
    expect(chooseLocale('zh', 'en-US,en;q=0.9')).toBe('zh')
  })

  it('is the best of Accept-Language that we speak', () => {
    expect(chooseLocale(undefined, 'fr-CH, zh-Hans-CN;q=0.9, en;q=0.8')).toBe('zh')
    expect(chooseLocale(undefined, 'en;q=0.5, zh-TW;q=0.7')).toBe('zh')
    expect(chooseLocale(undefined, 'en-GB,zh;q=0.9')).toBe('en')
  })

  it('ignores a language that is refused with q=0', () => {
    expect(chooseLocale(undefined, 'zh;q=0, en;q=0.1')).toBe('en')
  })

  it('is English where nothing matches, the header is missing or the cookie is forged', () => {
    expect(chooseLocale(undefined, 'fr, de')).toBe('en')
    expect(chooseLocale(undefined, null)).toBe('en')
    expect(chooseLocale('../../etc', '')).toBe('en')
  })
})
