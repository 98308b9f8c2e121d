import { inspect } from 'node:util'

export type MimeBundle = Record<string, unknown>

/** Objects say by this method how they are shown: it returns values by MIME type. Deno's kernel knows it, too. */
const DISPLAY = Symbol.for('Jupyter.display')
const MIME = /^[a-z0-9]+\/[a-z0-9.+-]+$/i

/** How a value is shown; undefined is not. */
export function mimeBundle(value: unknown): MimeBundle | undefined {
  if (value === undefined) return undefined
  return ownBundle(value) ?? { 'text/plain': typeof value === 'string' ? value : inspect(value) }
}

function ownBundle(value: unknown): MimeBundle | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const method: unknown = Reflect.get(value, DISPLAY)
  if (typeof method !== 'function') return undefined
  const bundle: unknown = method.call(value)
  return isBundle(bundle) ? bundle : undefined
}

/** An object with nothing but values by MIME type. */
export function isBundle(value: unknown): value is MimeBundle {
  if (typeof value !== 'object' || value === null) return false
  const keys = Object.keys(value)
  return keys.length > 0 && keys.every((key) => MIME.test(key))
}
