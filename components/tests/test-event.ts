import { z } from 'zod'

/** What a runner says of a test: written by test-reporter.mjs and codetok_tests.py of lib/sandbox/agent/tests. */
export const TEST_MIME = 'application/vnd.codetok.test+json'

export const TestState = z.enum(['pending', 'running', 'passed', 'failed', 'skipped', 'todo'])
export type TestState = z.infer<typeof TestState>

const Place = z.object({
  file: z.string().max(4096),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
})

export const TestEvent = z.object({
  /** Within one run. That of a file is its path. */
  id: z.string().max(8192),
  /** Of which test or suite it is a part; absent right below its file. */
  parent: z.string().max(8192).optional(),
  name: z.string().max(4096),
  /** The file that was run, whichever it was written in. */
  entry: z.string().max(4096),
  ...Place.partial().shape,
  /** Absent where it is a group that has no state of its own. */
  state: TestState.optional(),
  durationMs: z.number().nonnegative().optional(),
  message: z.string().max(8192).optional(),
  /** Where it failed. */
  at: Place.optional(),
})
export type TestEvent = z.infer<typeof TestEvent>
