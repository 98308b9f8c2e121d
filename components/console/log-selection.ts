import type { OutputStream } from './line-block'
import type { LineStore } from './line-store'
import { plainText } from './row-spans'
import { DEFAULT_STYLE } from './sgr'

/** A place in a log: before the character at `offset` of a row's visible text. */
export interface LogPoint {
  readonly row: number
  readonly offset: number
}

/** What is shown between two places, whether its lines are on the page or not. A line cut or wrapped for the view is one line. */
export function textBetween(store: LineStore, stream: OutputStream | null, from: LogPoint, to: LogPoint): string {
  const parts: string[] = []
  for (let index = Math.max(from.row, store.firstRow); index <= Math.min(to.row, store.endRow - 1); index += 1) {
    const row = store.row(index)
    if (row === null || (stream !== null && row.stream !== stream)) continue
    const text = plainText(row.text, DEFAULT_STYLE)
    const start = index === from.row ? from.offset : 0
    const end = index === to.row ? to.offset : Number.POSITIVE_INFINITY
    parts.push(text.slice(start, end))
    if (row.isTerminated && end === Number.POSITIVE_INFINITY) parts.push('\n')
  }
  return parts.join('')
}

export function allText(store: LineStore, stream: OutputStream | null): string {
  const first = { row: store.firstRow, offset: 0 }
  return textBetween(store, stream, first, { row: store.endRow - 1, offset: Number.POSITIVE_INFINITY })
}

/** The ends of the page's selection, in order, if both are in lines of `container`. */
export function selectedPoints(container: HTMLElement): { from: LogPoint; to: LogPoint } | null {
  const selection = document.getSelection()
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0)
  const from = pointAt(container, startContainer, startOffset)
  const to = pointAt(container, endContainer, endOffset)
  return from && to ? { from, to } : null
}

/** Where the page's selection begins and ends, as far as that is in `container`; also a cursor, which may become one. */
export function selectionEnds(container: HTMLElement): LogPoint[] {
  const { anchorNode, anchorOffset = 0, focusNode, focusOffset = 0 } = document.getSelection() ?? {}
  const anchor = anchorNode ? pointAt(container, anchorNode, anchorOffset) : null
  const focus = focusNode ? pointAt(container, focusNode, focusOffset) : null
  return [anchor, focus].filter((point) => point !== null)
}

function pointAt(container: HTMLElement, node: Node, offset: number): LogPoint | null {
  const element = node instanceof Element ? node : node.parentElement
  const line = element?.closest<HTMLElement>('[data-row]')
  if (!line || !container.contains(line)) return null
  const before = document.createRange()
  before.setStart(line, 0)
  before.setEnd(node, offset)
  return { row: Number(line.dataset.row), offset: Number(line.dataset.start) + before.toString().length }
}
