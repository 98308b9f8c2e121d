import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import { CODE_INTERPRETER_TEMPLATE } from '@/lib/sandbox'

/** What sandboxes are made of. */
export interface Template {
  id: string
  /** What people call it. */
  alias: string
  /** For `SandboxSpec.template`; absent: the profile's own image. */
  ref?: string
}

const BUILT_IN: readonly Template[] = [
  { id: 'base', alias: 'base' },
  { id: 'code-interpreter-v1', alias: 'code-interpreter-v1', ref: CODE_INTERPRETER_TEMPLATE },
]

/** @throws {AppError} `not_found` */
export function findTemplate(name: string): Template {
  const template = BUILT_IN.find(({ id, alias }) => id === name || alias === name)
  if (!template) throw new AppError('not_found', `template '${name}' not found`)
  return template
}
