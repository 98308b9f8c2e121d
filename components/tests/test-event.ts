import { z } from 'zod'
import { RunBy } from '@/lib/client/workspace/test-rerun'

/** What a runner says of a test: written by the reporters of lib/sandbox/agent/tests, one for each runner. */
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
  /** How its runner runs again what is in a file; absent where the file's name tells enough. */
  by: RunBy.optional(),
  /** It is run with the test that it is a part of, and never alone. */
  isPart: z.boolean().optional(),
})
export type TestEvent = z.infer<typeof TestEvent>
