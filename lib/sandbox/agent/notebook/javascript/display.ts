import { isBundle, type MimeBundle, mimeBundle } from './mime-bundle'

/** Bytes are sent as base64, which a string is taken for. */
const BINARY = { png: 'image/png', jpeg: 'image/jpeg', pdf: 'application/pdf' } as const
const TEXT = {
  text: 'text/plain',
  html: 'text/html',
  markdown: 'text/markdown',
  svg: 'image/svg+xml',
  latex: 'text/latex',
  javascript: 'application/javascript',
  json: 'application/json',
} as const

/**
 * The global `display`: shows a value, or an object of values by MIME type, at once; `display.html('<b>…')` and its likes
 * show one type.
 */
export function createDisplay({ show }: { show: (data: MimeBundle) => void }): unknown {
  const display = (value: unknown): void => {
    const data = isBundle(value) ? value : mimeBundle(value)
    if (data) show(Object.fromEntries(Object.entries(data).map(([mime, part]) => [mime, sendable(part)])))
  }
  const byType = Object.entries({ ...BINARY, ...TEXT }).map(([name, mime]) => [
    name,
    (value: unknown) => show({ [mime]: sendable(value) }),
  ])
  return Object.assign(display, Object.fromEntries(byType))
}

const sendable = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') : value
