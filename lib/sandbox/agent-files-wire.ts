import { z } from 'zod'
import { AppError, type ErrorCode } from '@/lib/contracts/errors'

/** What the agent answers to AgentFiles. A user who is root in a sandbox may answer in its place: nothing is trusted. */
const Entry = z.object({
  path: z.string(),
  kind: z.enum(['file', 'directory', 'symlink', 'other']),
  sizeBytes: z.number().nonnegative(),
  modifiedAtMs: z.number(),
  mode: z.number().int(),
  symlinkTarget: z.string().optional(),
  isUnaddressable: z.literal(true).optional(),
})
export type Entry = z.infer<typeof Entry>

const Failure = z.object({ reason: z.string(), message: z.string() })
const FailureLine = z.object({ failure: Failure })

export const EntryAnswer = z.object({ entry: Entry })
export const RemoveAnswer = z.object({ existed: z.boolean() })
export const ListPart = z.object({ entries: z.array(Entry), isTruncated: z.boolean().optional() })
export const WatchBatch = z.object({
  changes: z.array(
    z.object({ type: z.enum(['created', 'written', 'removed', 'renamed', 'mode_changed']), path: z.string() }),
  ),
  overflow: z.boolean(),
})

const CODES: Record<string, ErrorCode> = {
  invalid_path: 'bad_request',
  unaddressable: 'bad_request',
  not_directory: 'bad_request',
  too_many_links: 'bad_request',
  cross_device: 'bad_request',
  outside: 'forbidden',
  denied: 'forbidden',
  not_regular: 'forbidden',
  not_found: 'not_found',
  exists: 'conflict',
  not_empty: 'conflict',
  is_directory: 'conflict',
  changed: 'conflict',
  too_large: 'too_large',
  no_space: 'no_space',
}

/** A failure that the agent told, in our codes. */
export function asAppError(value: unknown): AppError {
  const failure = Failure.safeParse(value)
  if (!failure.success) return new AppError('sandbox_failed', 'the sandbox gave an answer of unknown form')
  const { reason, message } = failure.data
  return new AppError(CODES[reason] ?? 'sandbox_failed', message)
}

/** One line of a list or a watch. @throws {AppError} what it tells, or that it tells nothing known */
export function parseLine<T>(line: string, schema: z.ZodType<T>): T {
  const value = parseJson(line)
  const failure = FailureLine.safeParse(value)
  if (failure.success) throw asAppError(failure.data.failure)
  return parseAs(value, schema)
}

export function parseAs<T>(value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new AppError('sandbox_failed', 'the sandbox gave an answer of unknown form')
  return parsed.data
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('sandbox_failed', 'the sandbox gave an answer that is no JSON', { cause })
  }
}
