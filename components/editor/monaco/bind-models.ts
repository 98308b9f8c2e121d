import { editorLanguage } from '@/lib/client/workspace/languages'
import type { Project } from '@/lib/client/workspace/project'
import type { WorkspaceStore } from '@/lib/client/workspace/workspace-store'
import { textChange } from '../text-change'
import type { Monaco } from './load-monaco'
import { modelUri } from './model-uri'

type Model = ReturnType<Monaco['editor']['createModel']>
type Bound = { model: Model; text: string }

/**
 * Keeps one model for each text file of the project, so that TypeScript sees the whole of it. What is typed goes to the
 * store at once; what comes from elsewhere is put into the model as an edit, which keeps the cursor and can be undone.
 *
 * @returns stops, and disposes of the models
 */
export function bindModels(monaco: Monaco, store: WorkspaceStore): () => void {
  const bound = new Map<string, Bound>()
  let isApplying = false

  const create = (path: string, text: string) => {
    const uri = monaco.Uri.parse(modelUri(path))
    const language = editorLanguage(path)
    const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(text, language, uri)
    fixLanguage(model, language)
    if (model.getValue() !== text) model.setValue(text)
    const entry: Bound = { model, text }
    model.onDidChangeContent(() => {
      if (isApplying) return
      entry.text = model.getValue()
      store.getState().edit(path, entry.text)
    })
    bound.set(path, entry)
  }

  const update = (entry: Bound, text: string) => {
    const change = textChange(entry.text, text)
    entry.text = text
    const start = entry.model.getPositionAt(change.from)
    const end = entry.model.getPositionAt(change.to)
    isApplying = true
    // A step of its own for whoever takes it back, apart from what was typed before.
    entry.model.pushStackElement()
    entry.model.pushEditOperations(
      null,
      [{ range: monaco.Range.fromPositions(start, end), text: change.insert, forceMoveMarkers: false }],
      () => null,
    )
    entry.model.pushStackElement()
    // Line ends are the model's own: where it has changed them, its text is not the one that came.
    if (entry.model.getValue() !== text) entry.model.setValue(text)
    isApplying = false
  }

  /** With no way back: what was there is another project's file of the same name. */
  const reset = (entry: Bound, text: string) => {
    isApplying = true
    entry.text = text
    entry.model.setValue(text)
    isApplying = false
  }

  const follow = ({ docs }: Project, isOther = false) => {
    for (const [path, { model }] of bound) {
      if (typeof docs.get(path)?.content === 'string') continue
      bound.delete(path)
      model.dispose()
    }
    for (const [path, { content }] of docs) {
      if (typeof content !== 'string') continue
      const entry = bound.get(path)
      if (entry === undefined) create(path, content)
      else if (isOther) reset(entry, content)
      else if (entry.text !== content) update(entry, content)
    }
  }

  follow(store.getState().project)
  const unsubscribe = store.subscribe((state, previous) => {
    // The first project that is opened is what was shown before it had an id, with what was typed by then.
    const isOther = previous.id !== null && state.id !== previous.id
    if (state.project.docs !== previous.project.docs) follow(state.project, isOther)
  })
  return () => {
    unsubscribe()
    for (const { model } of bound.values()) model.dispose()
    bound.clear()
  }
}

/**
 * All languages are there before the first model: none of these need listen for more of them, as each does otherwise. From 200 on
 * Monaco reports that as a leak. Its own method, which its types do not tell of.
 */
function fixLanguage(model: Model, language: string): void {
  if ('setLanguage' in model && typeof model.setLanguage === 'function') model.setLanguage(language)
}
