import { type Block, type OutputStream, readRow, type StreamStyles, streamOf } from './line-block'
import { applySgr, DEFAULT_STYLE, type SgrStyle } from './sgr'

export const DEFAULT_STYLES: StreamStyles = { stdout: DEFAULT_STYLE, stderr: DEFAULT_STYLE, stdin: DEFAULT_STYLE }

export const ESCAPE = '\u001b'
/** One group: the parameters. */
export const SGR = new RegExp(`${ESCAPE}\\[([0-9;:]*)m`, 'g')

const RESETS = [`${ESCAPE}[0m`, `${ESCAPE}[m`]

/** The style with which each stream goes on after the block's last row: decided by what follows its last reset. */
export function stylesAfter(block: Block): StreamStyles {
  if (!block.hasEscapes) return block.stylesAtStart
  const styles = { ...block.stylesAtStart }
  const isDecided: Partial<Record<OutputStream, boolean>> = {}
  const decisive: number[] = []
  for (let index = block.rowCount - 1; index >= 0; index -= 1) {
    const stream = streamOf(block, index)
    if (isDecided[stream]) continue
    const { text } = readRow(block, index)
    if (!text.includes(ESCAPE)) continue
    decisive.push(index)
    isDecided[stream] = RESETS.some((reset) => text.includes(reset))
  }
  for (const index of decisive.reverse()) carryRow(styles, block, index)
  return styles
}

/** Says the style with which a row starts. Rows asked for in order cost each row once. */
export class StyleCursor {
  #block: Block | null = null
  #row = 0
  #styles: StreamStyles = DEFAULT_STYLES

  styleAt(block: Block, index: number): SgrStyle {
    const { stream } = readRow(block, index)
    if (!block.hasEscapes) return block.stylesAtStart[stream]
    if (this.#block !== block || index < this.#row) {
      this.#block = block
      this.#row = 0
      this.#styles = block.stylesAtStart
    }
    const styles = { ...this.#styles }
    for (; this.#row < index; this.#row += 1) carryRow(styles, block, this.#row)
    this.#styles = styles
    return styles[stream]
  }
}

function carryRow(styles: Record<keyof StreamStyles, SgrStyle>, block: Block, index: number): void {
  const { text, stream } = readRow(block, index)
  if (!text.includes(ESCAPE)) return
  for (const [, parameters = ''] of text.matchAll(SGR)) styles[stream] = applySgr(styles[stream], parameters)
}
