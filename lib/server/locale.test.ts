import { describe, expect, test } from 'vitest'
import { pickLocale } from './locale'

describe('the language of a page', () => {
  test('is the one that the reader chose', () => {
    expect(pickLocale('zh', 'en-GB,en;q=0.9')).toBe('zh')
  })
  test('is the first of the browser that we have', () => {
    expect(pickLocale(undefined, 'fr-FR,zh-CN;q=0.9,en;q=0.8')).toBe('zh')
    expect(pickLocale(undefined, 'zh;q=0.2,en-US;q=0.7')).toBe('en')
  })
  test('is English for an unknown choice, unknown languages and none', () => {
    expect(pickLocale('xx', null)).toBe('en')
    expect(pickLocale(undefined, 'fr, zh;q=0, *')).toBe('en')
  })
})
