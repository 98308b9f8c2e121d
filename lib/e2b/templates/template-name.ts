import '#server-only'
import { AppError } from '@/lib/contracts/errors'

export const DEFAULT_TAG = 'default'
const PART = /^[a-z0-9][a-z0-9._-]{0,127}$/

export interface TemplateName {
  /** A name or an id. */
  name: string
  tag: string | undefined
}

/** Reads `name` or `name:tag`; names do not tell capitals apart. @throws {AppError} `bad_request` */
export function parseTemplateName(text: string): TemplateName {
  const [name = '', tag, ...rest] = text.trim().toLowerCase().split(':')
  if (!PART.test(name) || rest.length > 0 || (tag !== undefined && !PART.test(tag)))
    throw new AppError(
      'bad_request',
      `'${text}' is no name of a template: it must be letters, digits, ., _ and -, and may have a tag after a colon`,
    )
  return { name, tag }
}

/** @throws {AppError} `bad_request` */
export function parseTag(text: string): string {
  const tag = text.trim().toLowerCase()
  if (!PART.test(tag)) throw new AppError('bad_request', `'${text}' is no tag`)
  return tag
}
