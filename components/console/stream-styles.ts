import { type Block, readRow, type StreamStyles } from './line-block'
import { applySgr, DEFAULT_STYLE } from './sgr'

export const DEFAULT_STYLES: StreamStyles = { stdout: DEFAULT_STYLE, stderr: DEFAULT_STYLE, stdin: DEFAULT_STYLE }

export const ESCAPE = '\u001b'
const SGR = new RegExp(`${ESCAPE}\\[([0-9;:]*)m`, 'g')

/** The style with which each stream goes on at row `end` of the block (0 to its row count). */
export function stylesAt(block: Block, end: number): StreamStyles {
  if (!block.hasEscapes) return block.stylesAtStart
  const styles = { ...block.stylesAtStart }
  for (let index = 0; index < end; index += 1) {
    const { text, stream } = readRow(block, index)
    if (!text.includes(ESCAPE)) continue
    for (const [, parameters = ''] of text.matchAll(SGR)) styles[stream] = applySgr(styles[stream], parameters)
  }
  return styles
}
