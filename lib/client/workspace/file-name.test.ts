import { describe, expect, it } from 'vitest'
import { fileNameProblem } from './file-name'

describe('a name for a new file', () => {
  it('may be anything that Linux can hold and a person can see', () => {
    for (const name of ['main.py', '.env', '-dash', 'über ﷽ 文件.txt', '😀', '__proto__', 'a b']) {
      expect(fileNameProblem(name, [])).toBeUndefined()
    }
  })

  it('is neither empty, nor a path, nor a dot, nor taken', () => {
    expect(fileNameProblem('  ', [])).toBe('empty')
    expect(fileNameProblem('a/b', [])).toBe('slash')
    expect(fileNameProblem('a\\b', [])).toBe('slash')
    expect(fileNameProblem('..', [])).toBe('reserved')
    expect(fileNameProblem('a\nb', [])).toBe('control')
    expect(fileNameProblem('a.js', ['a.js'])).toBe('taken')
  })

  it('is counted in bytes of UTF-8, as Linux does', () => {
    expect(fileNameProblem('文'.repeat(85), [])).toBeUndefined()
    expect(fileNameProblem('文'.repeat(86), [])).toBe('too_long')
  })
})
