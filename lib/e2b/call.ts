import '#server-only'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { AppError } from '@/lib/contracts/errors'
import { JSON_MAX_BYTES, parseBody, readBytes, readQuery } from '@/lib/server/body'
import type { Services } from '@/lib/server/services'

/** One request to the E2B API: what it names, whose key it came with, and the services that answer it. */
export class E2bCall {
  readonly url: URL

  constructor(
    readonly request: Request,
    readonly params: Readonly<Record<string, string>>,
    /** Of the key; everything that is asked for is looked for among what it owns. */
    readonly owner: string,
    readonly services: Services,
    readonly log: Logger,
  ) {
    this.url = new URL(request.url)
  }

  /** A part of the path. */
  param(name: string): string {
    const value = this.params[name]
    if (value === undefined) throw new AppError('not_found', 'no such address')
    return value
  }

  /**
   * The body as its schema has it, whatever type it says it is of: a key is asked for, so that no page can send it unasked.
   * No body at all counts as `{}`.
   */
  async json<Schema extends z.ZodType>(schema: Schema): Promise<z.output<Schema>> {
    const bytes = await readBytes(this.request, JSON_MAX_BYTES)
    return parseBody(bytes.length === 0 ? Buffer.from('{}') : bytes, schema)
  }

  query<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
    return readQuery(this.url, schema)
  }
}
