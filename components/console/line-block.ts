import type { SgrStyle } from './sgr'

export type OutputStream = 'stdout' | 'stderr' | 'stdin'

/** Colours belong to a stream: what stdout leaves on does not tint stderr. */
export type StreamStyles = Readonly<Record<OutputStream, SgrStyle>>

export interface Row {
  readonly text: string
  readonly stream: OutputStream
  /**
   * False where the text goes on without a line break: the last row, one cut for its length, one that another stream broke
   * into.
   */
  readonly isTerminated: boolean
}

/** Consecutive rows whose text is one string: a million lines cost a thousand strings, not a million. */
export interface Block {
  readonly firstRow: number
  rowCount: number
  /** With the line breaks. */
  text: string
  /** Where each row starts in `text`. */
  starts: Uint32Array
  flags: Uint8Array
  hasEscapes: boolean
  readonly stylesAtStart: StreamStyles
}

export const ROWS_PER_BLOCK = 1024
const STREAMS: readonly OutputStream[] = ['stdout', 'stderr', 'stdin']
const STREAM_MASK = 0b011
const TERMINATED = 0b100

export function makeBlock(firstRow: number, stylesAtStart: StreamStyles): Block {
  return {
    firstRow,
    rowCount: 0,
    text: '',
    starts: new Uint32Array(ROWS_PER_BLOCK),
    flags: new Uint8Array(ROWS_PER_BLOCK),
    hasEscapes: false,
    stylesAtStart,
  }
}

/** Opens a row at `start` of the text and says its index. */
export function openRow(block: Block, stream: OutputStream, start: number): number {
  const index = block.rowCount
  block.starts[index] = start
  block.flags[index] = STREAMS.indexOf(stream)
  block.rowCount += 1
  return index
}

export function terminateRow(block: Block, index: number): void {
  block.flags[index] = (block.flags[index] ?? 0) | TERMINATED
}

export function startOf(block: Block, index: number): number {
  return block.starts[index] ?? 0
}

export function streamOf(block: Block, index: number): OutputStream {
  return STREAMS[(block.flags[index] ?? 0) & STREAM_MASK] ?? 'stdout'
}

export function isTerminated(block: Block, index: number): boolean {
  return ((block.flags[index] ?? 0) & TERMINATED) !== 0
}

/** Where a row's text ends, without its line break. */
export function endOf(block: Block, index: number): number {
  const next = index + 1 < block.rowCount ? startOf(block, index + 1) : block.text.length
  return isTerminated(block, index) ? next - 1 : next
}

export function readRow(block: Block, index: number): Row {
  return {
    text: block.text.slice(startOf(block, index), endOf(block, index)),
    stream: streamOf(block, index),
    isTerminated: isTerminated(block, index),
  }
}

/** The row that the character at `offset` of the block's text belongs to. */
export function rowAtOffset(block: Block, offset: number): number {
  let low = 0
  let high = block.rowCount - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (startOf(block, middle) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** Nothing will be added: keep no more than is used, and make the text one flat string (reading a character does that). */
export function sealBlock(block: Block): void {
  block.text.charCodeAt(0)
  block.starts = block.starts.slice(0, block.rowCount)
  block.flags = block.flags.slice(0, block.rowCount)
}
