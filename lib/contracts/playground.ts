import { z } from 'zod'
import { FileMap, FilePath } from './files'
import { Id } from './ids'
import { RunEvent, RunPhases, RunSample } from './run'

export const PlaygroundId = Id

/** Of a shared playground: its paths, its files and what its run wrote, together. */
export const PLAYGROUND_MAX_BYTES = 1024 * 1024
export const PLAYGROUND_MAX_FILES = 1000
/** Of a request that makes one: bytes are written in base64 there, and JSON escapes some characters by six others. */
export const PLAYGROUND_JSON_MAX_BYTES = 8 * 1024 * 1024
export const TITLE_MAX_CHARS = 200
const ARGS_MAX_CHARS = 8192
const HOUR_MS = 60 * 60 * 1000

/** How long a link may be asked to work; null is for good. */
export const EXPIRY_MIN_MS = 60 * 1000
export const EXPIRY_MAX_MS = 10 * 366 * 24 * HOUR_MS

const NOT_TEXT = 'has a control character'
/** One line that people read. */
const Line = z.string().refine((text) => !/\p{Cc}/u.test(text), NOT_TEXT)

/** Which of the page's examples it began as; only the page knows them. */
const Template = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/)

/** What a program wrote, when: milliseconds after it was asked for. */
export const RecordedOutput = z.strictObject({
  stream: z.enum(['stdout', 'stderr', 'stdin']),
  text: z.string(),
  atMs: z.number().nonnegative(),
})
export type RecordedOutput = z.infer<typeof RecordedOutput>

const RunEnd = RunEvent.refine((event) => event.type === 'exit' || event.type === 'error', 'must be exit or error')

/** A run that is over, to be looked at where there is no sandbox. */
export const RecordedRun = z.strictObject({
  /** What was run, in a few words. */
  title: z.string().max(ARGS_MAX_CHARS),
  output: z.array(RecordedOutput).max(20_000),
  /** Its output is not all here. */
  isCut: z.boolean(),
  samples: z.array(RunSample).max(4000),
  phases: RunPhases.nullable(),
  end: RunEnd,
})
export type RecordedRun = z.infer<typeof RecordedRun>

const Content = {
  title: Line.max(TITLE_MAX_CHARS),
  template: Template,
  /** Text files by path. */
  files: FileMap,
  /** Files that are no text, in base64. */
  binaryFiles: FileMap,
  /** The file that Run starts; null is whichever is open. */
  entry: FilePath.nullable(),
  /** Arguments as a person types them. */
  args: Line.max(ARGS_MAX_CHARS),
}

export const SharePlaygroundRequest = z.strictObject({
  ...Content,
  binaryFiles: FileMap.optional(),
  entry: FilePath.nullish(),
  args: Content.args.optional(),
  run: RecordedRun.optional(),
  /** The playground that this one was made from. */
  parentId: PlaygroundId.optional(),
  /** Null, or left out: for good. */
  expiresInMs: z.number().int().min(EXPIRY_MIN_MS).max(EXPIRY_MAX_MS).nullish(),
})
export type SharePlaygroundRequest = z.infer<typeof SharePlaygroundRequest>

/** The token is told once: the server keeps only its hash. */
export const SharedPlayground = z.object({
  id: PlaygroundId,
  deleteToken: z.string(),
  sizeBytes: z.number().int(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
})
export type SharedPlayground = z.infer<typeof SharedPlayground>

/** What a playground was made from. A title is known as long as that one is there. */
export const Ancestor = z.object({ id: PlaygroundId, title: z.string().nullable() })
export type Ancestor = z.infer<typeof Ancestor>

export const Playground = z.object({
  id: PlaygroundId,
  ...Content,
  run: RecordedRun.nullable(),
  /** The one that this was made from first, then what that was made from. */
  lineage: z.array(Ancestor),
  sizeBytes: z.number().int(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
})
export type Playground = z.infer<typeof Playground>

/** In a header rather than in the address, which ends up in logs. */
export const DELETE_TOKEN_HEADER = 'x-delete-token'
