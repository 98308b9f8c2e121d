import '#server-only'
import { AppError } from '@/lib/contracts/errors'

/** What sandboxes are made of. */
export interface Template {
  id: string
  /** What people call it. */
  alias: string
}

const BUILT_IN: readonly Template[] = [{ id: 'base', alias: 'base' }]

/** @throws {AppError} `not_found` */
export function findTemplate(name: string): Template {
  const template = BUILT_IN.find(({ id, alias }) => id === name || alias === name)
  if (!template) throw new AppError('not_found', `template '${name}' not found`)
  return template
}
