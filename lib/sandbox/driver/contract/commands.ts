import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NODE_BYPASSES, PYTHON_BYPASSES } from './bypasses'
import { Box, LIMITS, SPEC, type Subject } from './subject'

/** A file that is not allowed may be forbidden or not be there. */
const REFUSALS =
  /^(EACCES|EPERM|ENOENT|EXDEV|EROFS|ENOSYS|Permission denied|No permissions|No such file|Operation not permitted|failed to map|cannot open)/

/** Of a driver that can't keep programs from running what they write. */
export function describeNoCommands(subject: () => Subject): void {
  test('[threat 62] allowed commands that could not be kept to are refused', async () => {
    const { driver } = subject()
    expect(driver.capabilities().allowedCommands).toBe(undefined)
    const creating = Box.open(driver, { ...SPEC, allowedCommands: ['node'] })
    await expect(creating).rejects.toMatchObject({ code: 'bad_request' })
  })
}

export function describeCommands(subject: () => Subject): void {
  describe('allowed commands', () => {
    let box: Box
    beforeAll(async () => {
      const allowedCommands = ['node', 'python3']
      // A copied interpreter must fit everywhere, so that its start is what fails.
      const limits = { ...LIMITS, memoryBytes: 512 << 20 }
      box = await Box.open(subject().driver, { ...SPEC, limits, noexec: true, allowedCommands })
    })
    afterAll(async () => {
      await box[Symbol.asyncDispose]()
    })

    test("the limit is the kernel's", () => {
      expect(subject().driver.capabilities().allowedCommands).toBe('kernel')
    })

    test('what is allowed runs, warm, and starts what is allowed', async () => {
      const code = `const { execFileSync } = require('child_process')
        console.log(execFileSync('python3', ['-c', 'print("from Python")']).toString(), process.argv.length)`
      const { stdout, stderr } = await box.run({ kind: 'code', language: 'javascript', code, args: ['one'] })
      expect({ stdout, stderr }).toEqual({ stdout: 'from Python\n 3\n', stderr: '' })
      const cold = await box.run({ kind: 'argv', argv: ['node', '-p', '1 + 1'] }, { env: { NODE_OPTIONS: '' } })
      expect(cold.stdout).toBe('2\n')
      const piped = await box.python(
        'import sys; print(open("/dev/stdin").read() == "", open("/dev/stdout", "w").name)',
      )
      expect(piped.stdout).toBe('True /dev/stdout\n')
    })

    test('[threat 62] no way around from Node.js starts another command', async () => {
      const { stdout, stderr } = await box.run({ kind: 'code', language: 'javascript', code: NODE_BYPASSES, args: [] })
      expect(stderr).toBe('')
      const results: Record<string, string> = JSON.parse(stdout)
      expect(Object.keys(results).length).toBeGreaterThan(30)
      const ran = Object.entries(results).filter(([, what]) => !REFUSALS.test(what))
      const isLoaderOpen = subject()
        .driver.capabilities()
        .notes.some((note) => note.startsWith('allowedCommands: '))
      expect(ran).toEqual(isLoaderOpen ? [['the loader, with a file of its own', 'ran']] : [])
    })

    test('[threat 62] nor one from Python, by system calls', async () => {
      const { stdout, stderr } = await box.python(PYTHON_BYPASSES)
      expect(JSON.parse(stdout || stderr)).toEqual(expect.objectContaining({ execveat: expect.anything() }))
      const results: Record<string, string> = JSON.parse(stdout)
      expect(Object.entries(results).filter(([, what]) => !REFUSALS.test(what))).toEqual([])
    })

    test('[threat 62] a direct request for another command does not start it', async () => {
      for (const argv of [
        ['bash', '-c', 'true'],
        ['/usr/bin/bash', '-c', 'true'],
        ['/opt/steps/env', 'bash', '-c', 'true'],
      ]) {
        const { outcome } = await box.run({ kind: 'argv', argv })
        expect(['start_failed', 'exited']).toContain(outcome.kind)
        expect(outcome).not.toEqual({ kind: 'exited', exitCode: 0 })
      }
      const terminal = await box.agent.openTerminal({ cols: 80, rows: 24 }).catch(() => undefined)
      if (!terminal) return
      let shown = ''
      for await (const bytes of terminal.output) shown += Buffer.from(bytes).toString()
      expect(shown).toMatch(/No such file/)
      expect((await terminal.exited).exitCode).not.toBe(0)
    })

    test('a command that is a script brings the interpreter that it names', async () => {
      await using npm = await Box.open(subject().driver, { ...SPEC, noexec: true, allowedCommands: ['npm'] })
      const { stdout, stderr } = await npm.run({ kind: 'argv', argv: ['npm', '--version'] })
      expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(/^11\./), stderr: '' })
    })
  })
}
