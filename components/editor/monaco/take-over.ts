import type { OnMount } from '@monaco-editor/react'
import type { EarlyText } from '../early-text'
import { textChange } from '../text-change'
import type { Monaco } from './load-monaco'

/** Goes on where the plain text box was left; what was typed in it can be undone here. */
export function takeOver(monaco: Monaco, editor: Parameters<OnMount>[0], early: EarlyText): void {
  const { before, selection, scroll, hasFocus } = early
  const model = editor.getModel()
  if (model === null) return
  const text = model.getValue()
  if (before !== text) {
    model.setValue(before)
    const { from, to, insert } = textChange(before, text)
    const range = monaco.Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to))
    model.pushEditOperations(null, [{ range, text: insert }], () => null)
  }
  if (hasFocus || before !== text) {
    const [anchor, head] = [model.getPositionAt(selection.anchor), model.getPositionAt(selection.head)]
    editor.setSelection(new monaco.Selection(anchor.lineNumber, anchor.column, head.lineNumber, head.column))
  }
  editor.setScrollPosition({ scrollTop: scroll.top, scrollLeft: scroll.left })
  if (hasFocus) editor.focus()
}
