import type { SearchQuery } from './pattern'
import { replaceIn } from './replacement'
import { type SearchResult, searchTexts } from './search'

export type SearchTask =
  | { readonly kind: 'find'; readonly query: SearchQuery; readonly replacement: string | null }
  | {
      readonly kind: 'replace'
      readonly query: SearchQuery
      readonly replacement: string
      /** Of the files to replace in. */
      readonly paths: readonly string[]
      /** Of the one match in the one file that is to be replaced, from 0. */
      readonly ordinal?: number
    }

export interface SearchMessage {
  readonly id: number
  /** What has changed in the project's texts since the last message. */
  readonly changed: readonly (readonly [string, string])[]
  readonly removed: readonly string[]
  readonly task: SearchTask
}

export type ReplacedTexts = ReadonlyMap<string, { readonly text: string; readonly count: number }>

export interface SearchReply {
  readonly id: number
  readonly found?: SearchResult
  readonly replaced?: ReplacedTexts
  /** It is no regular expression, in the words of this browser. */
  readonly problem?: string
}

const texts = new Map<string, string>()

/** Away from the page: some regular expressions take forever, and then this can be ended. */
self.addEventListener('message', ({ data }: MessageEvent<SearchMessage>) => {
  for (const path of data.removed) texts.delete(path)
  for (const [path, text] of data.changed) texts.set(path, text)
  self.postMessage({ id: data.id, ...answer(data.task) })
})

function answer(task: SearchTask): Omit<SearchReply, 'id'> {
  try {
    if (task.kind === 'find') return { found: searchTexts(texts, task.query, task.replacement) }
    const replaced = task.paths.map(
      (path) => [path, replaceIn(texts.get(path) ?? '', task.query, task.replacement, task.ordinal)] as const,
    )
    return { replaced: new Map(replaced.filter(([, { count }]) => count > 0)) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { problem: error.message }
  }
}
