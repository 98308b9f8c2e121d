import { expect, test } from 'vitest'
import { formatBytes, formatDuration, formatPercent } from './format'

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [512 * 1024 ** 2, '512 MiB'],
  [12_345_678, '11.8 MiB'],
])('%i bytes is %s', (bytes, text) => expect(formatBytes(bytes, 'en')).toBe(text))

test.each([
  [0.26, 'en', '0.3 ms'],
  [12.6, 'en', '13 ms'],
  [1234, 'en', '1.23 sec'],
  [45_678, 'en', '45.7 sec'],
  [125_000, 'en', '2 min 5 sec'],
  [1234, 'zh', '1.23秒'],
  [125_000, 'zh', '2分钟 5秒'],
])('%f ms in %s is %s', (ms, locale, text) => expect(formatDuration(ms, locale)).toBe(text))

test.each([
  [0.24, '0.2%'],
  [9.96, '10%'],
  [99.6, '100%'],
  [150, '150%'],
])('%f is %s', (percent, text) => expect(formatPercent(percent, 'en')).toBe(text))
