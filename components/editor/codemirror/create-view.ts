import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Annotation, Compartment, EditorState, Transaction } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { editorLanguage } from '@/lib/client/workspace/languages'
import type { WorkspaceStore } from '@/lib/client/workspace/workspace-store'
import type { Locale } from '@/lib/contracts/preferences'
import type { TakeOver } from '../early-text'
import { textChange } from '../text-change'
import { loadLanguage } from './language'
import { phrases } from './phrases'
import { runKey } from './run-key'
import { theme } from './theme'

/** Marks a change that came from the store, so that it is not sent back to it. */
const fromStore = Annotation.define<boolean>()

export type ViewOptions = {
  path: string
  label: string
  locale: Locale
  /** Run's keys; null: none. */
  runKeys: string | null
  onRun: () => void
  onCursor: (line: number, column: number) => void
}

export type EditorHandle = {
  goTo: (line: number, column: number) => void
  takeOver: TakeOver
  setRunKeys: (keys: string | null) => void
  destroy: () => void
}

/** Shows one file of the project and keeps it and the store equal, in both directions. */
export function createView(parent: HTMLElement, store: WorkspaceStore, options: ViewOptions): EditorHandle {
  const { path } = options
  const contentOf = () => {
    const content = store.getState().project.docs.get(path)?.content
    return typeof content === 'string' ? content : ''
  }
  // CodeMirror counts every line end as one character; the file keeps the kind it has.
  const lineEnd = contentOf().includes('\r\n') ? '\r\n' : '\n'
  const textOf = () => contentOf().replace(/\r\n?/g, '\n')
  const language = new Compartment()
  const run = new Compartment()
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: textOf(),
      extensions: [
        theme,
        language.of([]),
        phrases(options.locale),
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        drawSelection(),
        EditorView.lineWrapping,
        history(),
        indentOnInput(),
        indentUnit.of(editorLanguage(path) === 'python' ? '    ' : '  '),
        bracketMatching(),
        closeBrackets(),
        autocompletion(),
        highlightSelectionMatches(),
        search({ top: true }),
        EditorView.contentAttributes.of({
          'aria-label': options.label,
          autocapitalize: 'off',
          autocorrect: 'off',
          spellcheck: 'false',
          tabindex: '0',
        }),
        run.of(runKey(options.runKeys, options.onRun)),
        keymap.of([
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((transaction) => transaction.annotation(fromStore))) {
            store.getState().edit(path, update.state.doc.toString().replaceAll('\n', lineEnd))
          }
          if (update.selectionSet || update.docChanged) {
            const head = update.state.selection.main.head
            const line = update.state.doc.lineAt(head)
            options.onCursor(line.number, head - line.from + 1)
          }
        }),
      ],
    }),
  })

  let isGone = false
  loadLanguage(path).then((support) => {
    if (support !== undefined && !isGone) view.dispatch({ effects: language.reconfigure(support) })
  })

  const unsubscribe = store.subscribe((state, previous) => {
    if (state.project.docs === previous.project.docs) return
    const text = textOf()
    const shown = view.state.doc.toString()
    if (text !== shown) view.dispatch({ changes: textChange(shown, text), annotations: fromStore.of(true) })
  })
  return {
    goTo: (line, column) => {
      const { from, to } = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines))
      const anchor = Math.min(from + column - 1, to)
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
      view.focus()
    },
    takeOver: ({ before, selection, scroll, hasFocus }) => {
      const text = textOf()
      if (before !== text) {
        // Of the history alone: what was typed before this editor was there can be undone in it.
        view.dispatch({
          changes: textChange(text, before),
          annotations: [fromStore.of(true), Transaction.addToHistory.of(false)],
        })
        view.dispatch({ changes: textChange(before, text), annotations: fromStore.of(true) })
      }
      view.dispatch({ selection })
      view.scrollDOM.scrollTop = scroll.top
      if (hasFocus) view.focus()
    },
    setRunKeys: (keys) => view.dispatch({ effects: run.reconfigure(runKey(keys, options.onRun)) }),
    destroy: () => {
      isGone = true
      unsubscribe()
      view.destroy()
    },
  }
}
