import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keptSecret, openDataDir } from './kept-secret'

const directory = () => mkdtempSync(join(tmpdir(), 'codetok-secret-'))

test('a secret is made once and found again', () => {
  const dataDir = openDataDir(join(directory(), 'a', 'b'))
  expect(keptSecret(dataDir, 'key', () => 'first')).toBe('first')
  expect(keptSecret(dataDir, 'key', () => 'second')).toBe('first')
  expect(readdirSync(dataDir)).toEqual(['key'])
})

test('only its owner may read it', () => {
  const dataDir = openDataDir(join(directory(), 'data'))
  keptSecret(dataDir, 'key', () => 'x')
  expect(statSync(join(dataDir, 'key')).mode & 0o777).toBe(0o600)
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
})

test('an empty file, which a full disk leaves, is replaced', () => {
  const dataDir = directory()
  writeFileSync(join(dataDir, 'key'), '')
  expect(keptSecret(dataDir, 'key', () => 'made')).toBe('made')
})
