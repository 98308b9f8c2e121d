import type { TypeLibrary } from './node-types'

/** Of the module that every sandbox has, see lib/sandbox/agent/display: found by the absolute path that programs import. */
export const DISPLAY_TYPES: TypeLibrary = {
  filePath: '/opt/codetok/display.d.mts',
  content: `
/** A cell of a table: shown as text, objects as JSON. */
type Cell = unknown
type Rows = Iterable<Record<string, Cell> | readonly Cell[]>

/**
 * Shows a value beside the output as what it is: the bytes of an image, SVG or HTML as a string, an array of objects or of arrays
 * as a table, and what says itself how notebooks show it. Anything else is printed.
 */
export declare const display: {
  (value: unknown): void
  html: typeof html
  svg: typeof svg
  image: typeof image
  table: typeof table
}
/** Shows HTML in a frame without scripts, which can load nothing. */
export declare function html(text: string): void
export declare function svg(text: string): void
/** Shows the bytes of a PNG, JPEG, GIF or WebP. */
export declare function image(bytes: Uint8Array): void
/** Shows objects, or arrays of cells, as the rows of a table. */
export declare function table(rows: Rows): void
`,
}
