import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Lifecycle } from '../lifecycle'
import { SandboxLogger, type SandboxLoggerOptions } from './sandbox-logger'

const Line = z.object({
  level: z.string(),
  time: z.iso.datetime(),
  msg: z.string(),
  details: z.record(z.string(), z.unknown()),
})

let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'logger-'))
})

afterEach(async () => {
  await rm(directory, { recursive: true })
})

const file = () => join(directory, 'logs', 'sandbox.log')

async function linesOf(
  write: (logger: SandboxLogger, lifecycle: Lifecycle) => void,
  options: SandboxLoggerOptions = {},
) {
  const lifecycle = new Lifecycle()
  const logger = new SandboxLogger({ level: 'debug', file: file(), lifecycle, ...options })
  write(logger, lifecycle)
  await logger.close()
  const text = await readFile(file(), 'utf8')
  return {
    text,
    lines: text
      .trimEnd()
      .split('\n')
      .map((line) => Line.parse(JSON.parse(line))),
  }
}

test('[threat 14] a name with a newline and a forged line stays one line that parses', async () => {
  const { lines } = await linesOf((logger) => {
    logger.info('run a\n{"level":"error","msg":"forged"}', { file: 'b\r\n{"level":"fatal"}', level: 'fatal', msg: 'x' })
    logger.warn('second')
  })
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatchObject({ level: 'info', details: { level: 'fatal' } })
  expect(lines[1]).toMatchObject({ level: 'warn', msg: 'second' })
})

test('[threat 14] nothing in it does anything to a terminal, and everything can be read back', async () => {
  const nasty = 'a\u001b[31mred\u009b2J\u202etxt.exe\u2066\u200bz\u007f\ufeff'
  const { text, lines } = await linesOf((logger) => logger.info(nasty))
  expect(text).toMatch(/^[\x20-\x7e\n]+$/)
  expect(lines[0]?.msg).toBe(nasty)
})

test('keys and their like are not written, whatever they are called or wherever they stand', async () => {
  const key = `e2b_${'0a'.repeat(20)}`
  const { text } = await linesOf((logger) => {
    logger.info(`started with ${key}`, {
      apiKey: 'hush',
      headers: { Cookie: 'hush', authorization: 'hush' },
      env: { A: 'hush' },
      deep: { note: `Bearer ${key}` },
    })
    logger.error('failed', { error: Object.assign(new Error(`bad key ${key}`), { password: 'hush' }) })
  })
  expect(text).not.toContain('hush')
  expect(text).not.toContain(key)
  expect(text).toContain('[redacted]')
})

test('long texts, wide and deep objects are cut', async () => {
  const loop: Record<string, unknown> = {}
  loop.self = loop
  const { text } = await linesOf((logger) =>
    logger.info('x'.repeat(100_000), { wide: Array.from({ length: 1000 }, () => 1), loop, bytes: new Uint8Array(9) }),
  )
  expect(text.length).toBeLessThan(5000)
  expect(text).toContain('98000 characters more')
})

test('errors come with their code, cause and stack', async () => {
  const { lines } = await linesOf((_, lifecycle) =>
    lifecycle.tell('error', { operation: 'create', error: new Error('outer', { cause: new Error('inner') }) }),
  )
  expect(lines[0]).toMatchObject({
    level: 'error',
    msg: 'engine failed',
    details: { operation: 'create', error: { message: 'outer', cause: { message: 'inner' } } },
  })
})

describe('levels', () => {
  test('info has runs and not every step of a sandbox', async () => {
    const { lines } = await linesOf(
      (logger, lifecycle) => {
        lifecycle.tell('create', { sandboxId: 's', driver: 'docker', durationMs: 1 })
        logger.info('shown')
      },
      { level: 'info' },
    )
    expect(lines.map(({ msg }) => msg)).toEqual(['shown'])
  })

  test('nothing is heard after close', async () => {
    const lifecycle = new Lifecycle()
    const logger = new SandboxLogger({ level: 'debug', file: file(), lifecycle })
    await logger.close()
    lifecycle.tell('create', { sandboxId: 's', driver: 'docker', durationMs: 1 })
    expect(await readFile(file(), 'utf8')).toBe('')
  })
})

describe('the file', () => {
  test('rolls at its size, keeps no more than it says, and its path always leads to the newest', async () => {
    const logger = new SandboxLogger({ file: file(), lifecycle: new Lifecycle(), maxSizeMib: 1, maxFiles: 3 })
    for (let line = 0; line < 5000; line++) {
      logger.info(`line ${line} ${'x'.repeat(1900)}`)
      if (line % 50 === 0) await new Promise(setImmediate)
    }
    await logger.close()
    const files = (await readdir(join(directory, 'logs'))).filter((name) => /^sandbox\.\d+\.log$/.test(name))
    // A roll that the close met has cleaned up and not begun its file.
    expect([2, 3]).toContain(files.length)
    expect(await readFile(file(), 'utf8')).toContain('line 4999 ')
    expect((await lstat(file())).isSymbolicLink()).toBe(true)
    expect(logger.failure).toBeUndefined()
  })

  test('a file of that name that is there already is left alone', async () => {
    const path = join(directory, 'own.log')
    await writeFile(path, 'precious')
    const logger = new SandboxLogger({ file: path, lifecycle: new Lifecycle() })
    logger.info('x')
    await logger.close()
    expect(await readFile(path, 'utf8')).toBe('precious')
    expect(await readFile(join(directory, 'own.1.log'), 'utf8')).toContain('"msg":"x"')
  })

  test('a folder that can not be made is told and ends nothing', async () => {
    const logger = new SandboxLogger({ file: '/dev/null/sandbox.log', lifecycle: new Lifecycle() })
    logger.info('lost')
    await logger.close()
    expect(logger.failure).toBeInstanceOf(Error)
  })
})
