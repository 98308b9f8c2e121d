import '#server-only'
import type { z } from 'zod'
import { AppError, type Issue } from '@/lib/contracts/errors'

/** Of a JSON body, unless its route says otherwise. */
export const JSON_MAX_BYTES = 1024 * 1024

/**
 * The body of a request as its schema has it.
 *
 * @throws {AppError} `unsupported_media_type`, `too_large` (while it arrives), `bad_request` with the issues
 */
export async function readJson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  options: { maxBytes?: number } = {},
): Promise<z.output<Schema>> {
  // Forms and text/plain are what a page of another site can send without being asked first.
  requireType(request, ['application/json'])
  return parseBody(await readBytes(request, options.maxBytes ?? JSON_MAX_BYTES), schema)
}

/** @throws {AppError} `bad_request` for what is not JSON, or not as the schema has it */
export function parseBody<Schema extends z.ZodType>(bytes: Buffer, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(bytes))
  if (parsed.success) return parsed.data
  throw new AppError('bad_request', 'the request is not valid', { issues: issuesOf(parsed.error), cause: parsed.error })
}

/** @throws {AppError} `unsupported_media_type` */
export function requireType(request: Request, types: readonly string[]): void {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== undefined && types.includes(type)) return
  throw new AppError('unsupported_media_type', `the body must be ${types.join(' or ')}, not ${type || 'untyped'}`)
}

/** The query of a request as its schema has it; a parameter given twice is refused. */
export function readQuery<Schema extends z.ZodType>(url: URL, schema: Schema): z.output<Schema> {
  const names = [...url.searchParams.keys()]
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new AppError('bad_request', `the parameter ${JSON.stringify(twice)} is given twice`)
  const parsed = schema.safeParse(Object.fromEntries(url.searchParams))
  if (parsed.success) return parsed.data
  throw new AppError('bad_request', 'the query is not valid', { issues: issuesOf(parsed.error), cause: parsed.error })
}

/** The whole body; @throws {AppError} `too_large` as soon as that is known */
export async function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of streamBytes(request, maxBytes)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/**
 * The body as it arrives.
 *
 * @throws {AppError} `too_large` before the first byte where the length is announced, else at the byte that is too many;
 * `unsupported_media_type` for a compressed body, which could be a bomb
 */
export async function* streamBytes(request: Request, maxBytes: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoding = request.headers.get('content-encoding')
  if (encoding !== null && encoding !== 'identity') {
    throw new AppError('unsupported_media_type', `a body in the encoding ${JSON.stringify(encoding)} is not accepted`)
  }
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > maxBytes) throw tooLarge(announced, maxBytes)
  if (request.body === null) return
  let received = 0
  for await (const chunk of request.body) {
    received += chunk.byteLength
    if (received > maxBytes) throw tooLarge(received, maxBytes)
    yield chunk
  }
}

const tooLarge = (bytes: number, maxBytes: number) =>
  new AppError('too_large', `the body has ${bytes} bytes or more; the limit is ${maxBytes}`)

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    // V8's message quotes the body, which may hold what its sender would not like to see in a log.
    throw new AppError('bad_request', bytes.length === 0 ? 'the body is empty' : 'the body is not valid JSON', {
      cause,
    })
  }
}

function issuesOf(error: z.ZodError): Issue[] {
  return error.issues.slice(0, 20).map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }))
}
