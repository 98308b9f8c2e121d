import { readFile } from 'node:fs/promises'
import { describe, expect, test, vi } from 'vitest'
import { readDocument } from '@/components/help/document'
import { ANSWERS, ANY_OTHER, ResourceError, RuntimeError, SandboxError, SecurityError, TimeoutError } from './errors'
import type { RunOutcome } from './outcome'
import { outcomeError } from './outcome-error'

const USAGE = { durationMs: 1500, cpuMs: 20, peakMemoryBytes: 64 * 1024 * 1024 }
const OUTPUT = { stdout: 'so far', stderr: '' }

describe('classes', () => {
  test('each is a SandboxError and none is another', () => {
    const error = new TimeoutError('timeout', 'too long')
    expect(error).toBeInstanceOf(SandboxError)
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(ResourceError)
    expect(new SandboxError('internal', 'x')).not.toBeInstanceOf(RuntimeError)
    expect(new Error('x')).not.toBeInstanceOf(SandboxError)
  })

  test('instanceof holds for an error of a second copy of the module', async () => {
    vi.resetModules()
    const copy = await import('./errors')
    expect(copy.SecurityError).not.toBe(SecurityError)
    expect(new copy.SecurityError('path_outside', 'x')).toBeInstanceOf(SecurityError)
    expect(new copy.SecurityError('path_outside', 'x')).toBeInstanceOf(SandboxError)
    expect(new SecurityError('path_outside', 'x')).not.toBeInstanceOf(copy.TimeoutError)
  })

  test('a class derived from ours is told apart by itself', () => {
    class Own extends RuntimeError {}
    expect(new Own('exit', 'x')).toBeInstanceOf(Own)
    expect(new Own('exit', 'x')).toBeInstanceOf(RuntimeError)
    expect(new RuntimeError('exit', 'x')).not.toBeInstanceOf(Own)
  })

  test('each leads to the answer of the guide', () => {
    expect(new TimeoutError('timeout', 'x').help).toBe('docs/guide.md#a-run-times-out')
    expect(new ResourceError('memory', 'x').help).toBe('docs/guide.md#out-of-memory')
  })

  test.each(['docs/guide.md', 'docs/guide.zh-CN.md'])('%s has the answer to every code', async (file) => {
    const anchors = readDocument(await readFile(file, 'utf8')).headings.map(({ id }) => id)
    expect(anchors).toEqual(expect.arrayContaining([...new Set(Object.values(ANSWERS)), ANY_OTHER]))
  })
})

describe('what a run ended by', () => {
  test.each<[RunOutcome, new (...args: never[]) => SandboxError, object]>([
    [{ kind: 'timed_out', limitMs: 1000 }, TimeoutError, { code: 'timeout', limit: 1000, seen: 1500 }],
    [
      { kind: 'cpu_time_exceeded', limitMs: 100, seenMs: 120 },
      ResourceError,
      { code: 'cpu_time', limit: 100, seen: 120 },
    ],
    [{ kind: 'out_of_memory', limitBytes: 8, peakBytes: 9 }, ResourceError, { code: 'memory', limit: 8, seen: 9 }],
    [{ kind: 'too_many_processes', limit: 5, seen: 6 }, ResourceError, { code: 'processes', limit: 5, seen: 6 }],
    [{ kind: 'output_capped', limitBytes: 10, seenBytes: 12 }, ResourceError, { code: 'output', limit: 10, seen: 12 }],
    [{ kind: 'cancelled' }, RuntimeError, { code: 'cancelled' }],
    [{ kind: 'start_failed', message: 'no such command' }, RuntimeError, { code: 'start_failed' }],
    [{ kind: 'sandbox_lost', reason: 'killed' }, RuntimeError, { code: 'sandbox_lost' }],
    [{ kind: 'exited', exitCode: 3 }, RuntimeError, { code: 'exit', exitCode: 3 }],
    [{ kind: 'signaled', signal: 'SIGSEGV' }, RuntimeError, { code: 'signal', signal: 'SIGSEGV', exitCode: 139 }],
  ])('%j', (outcome, kind, details) => {
    const error = outcomeError(outcome, USAGE, OUTPUT)
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ ...details, stdout: 'so far', usage: USAGE })
  })

  test('exit code 0 is no error', () => {
    expect(outcomeError({ kind: 'exited', exitCode: 0 }, USAGE, OUTPUT)).toBeUndefined()
  })

  test('the message has what the interpreter said last', () => {
    const stderr = 'file.js:1\nnope\n^\n\nReferenceError: nope is not defined\n    at file.js:1:1\n\nNode.js v24.1.0\n'
    const error = outcomeError({ kind: 'exited', exitCode: 1 }, USAGE, { stdout: '', stderr })
    expect(error?.message).toBe('the program exited with code 1: ReferenceError: nope is not defined')
    const thrown = 'Uncaught:\n1\n(Use `node --trace-uncaught ...` to show where the exception was thrown)\n'
    expect(outcomeError({ kind: 'exited', exitCode: 1 }, USAGE, { stdout: '', stderr: thrown })?.message).toMatch(
      /: 1$/,
    )
  })
})
