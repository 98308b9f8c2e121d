/**
 * Shows more than text in the console: images, tables, HTML. Each is written to stdout as one control sequence, which terminals
 * pass over: ESC ] 7741 ; <MIME type> ; <base64> BEL
 */

const TABLE = 'application/vnd.codetok.table+json'
const JUPYTER = Symbol.for('Jupyter.display')
const SIGNATURES = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46]],
]

/** Shows a value as what it is: the bytes of an image, SVG or HTML as a string, an array of objects or of arrays as a table. */
export function display(value) {
  const bundle = typeof value?.[JUPYTER] === 'function' ? value[JUPYTER]() : undefined
  if (bundle !== undefined) return showBundle(bundle)
  if (value instanceof Uint8Array) return image(value)
  if (typeof value === 'string' && /^\s*<svg[\s/>]/i.test(value)) return svg(value)
  if (typeof value === 'string' && /^\s*</.test(value)) return html(value)
  if (isTable(value)) return table(value)
  console.log(value)
}

export function html(text) {
  show('text/html', text)
}

export function svg(text) {
  show('image/svg+xml', text)
}

/** @param {Uint8Array} bytes of a PNG, JPEG, GIF or WebP */
export function image(bytes) {
  const [mime] = SIGNATURES.find(([, start]) => start.every((byte, index) => bytes[index] === byte)) ?? []
  if (mime === undefined) throw new TypeError('these are not the bytes of a PNG, JPEG, GIF or WebP')
  show(mime, bytes)
}

/** @param rows objects, or arrays of cells */
export function table(rows) {
  const list = [...rows]
  const columns = list.every(Array.isArray) ? [] : [...new Set(list.flatMap((row) => Object.keys(row)))]
  const cells = list.map((row) => (Array.isArray(row) ? row : columns.map((column) => row[column])).map(textOf))
  show(TABLE, JSON.stringify({ columns, rows: cells }))
}

Object.assign(display, { html, svg, image, table })

function showBundle(bundle) {
  const [mime, data] =
    Object.entries(bundle).find(([type]) => type.startsWith('image/')) ??
    Object.entries(bundle).find(([type]) => type === 'text/html') ??
    []
  if (mime === undefined) console.log(bundle['text/plain'] ?? bundle)
  else if (typeof data === 'string' && mime.startsWith('image/') && mime !== 'image/svg+xml')
    show(mime, Buffer.from(data, 'base64'))
  else show(mime, data)
}

function isTable(value) {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((row) => typeof row === 'object' && row !== null && !(row instanceof Date))
  )
}

function textOf(cell) {
  if (cell === undefined || cell === null) return ''
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
}

function show(mime, data) {
  process.stdout.write(`\x1b]7741;${mime};${Buffer.from(data).toString('base64')}\x07\n`)
}
