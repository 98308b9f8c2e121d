import type { Project } from '../project'
import type { WorkspaceStore } from '../workspace-store'
import type { SearchQuery } from './pattern'
import { type ProjectSearch, SearchError } from './project-search'
import type { SearchResult } from './search'

/** A person who types is not done yet. */
const IDLE_MS = 120
/** A project that never rests is looked through all the same. */
const RESTLESS_MAX_MS = 1_000

export interface SearchTask {
  readonly query: SearchQuery
  /** What is to take the place of what is found; null where nothing is to be replaced. */
  readonly replacement: string | null
}

export interface Found extends SearchResult, SearchTask {
  /** The project as it was looked through. */
  readonly project: Project
}

/** What a search has found, or why it has found nothing. */
export type SearchOutcome =
  | { readonly task: SearchTask; readonly found: Found; readonly error: null }
  | { readonly task: SearchTask; readonly found: null; readonly error: SearchError }

/**
 * Looks through the project, and again each time one of its texts is another, until `signal` fires. A search that is going on is
 * not begun anew by a change: a project that never rests would put off for ever what is to be told of a search that never ends.
 *
 * @throws `AbortError` after `signal` fired
 */
export async function followSearch(
  store: WorkspaceStore,
  search: Pick<ProjectSearch, 'find'>,
  task: SearchTask,
  tell: (outcome: SearchOutcome) => void,
  signal: AbortSignal,
): Promise<never> {
  await pause(IDLE_MS, signal)
  for (;;) {
    const { project } = store.getState()
    try {
      tell({ task, found: { ...(await search.find(project, task, signal)), ...task, project }, error: null })
    } catch (error) {
      if (!(error instanceof SearchError)) throw error
      tell({ task, found: null, error })
    }
    await untilChanged(store, project, signal)
    await untilResting(store, signal)
  }
}

/** Saving a file, or opening one, changes the project and no text of it. */
function hasSameTexts({ docs }: Project, { docs: others }: Project): boolean {
  if (docs === others) return true
  return docs.size === others.size && [...docs].every(([path, { content }]) => others.get(path)?.content === content)
}

function untilChanged(store: WorkspaceStore, seen: Project, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (signal.aborted) reject(signal.reason)
      else if (hasSameTexts(store.getState().project, seen)) return
      else resolve()
      unsubscribe()
      signal.removeEventListener('abort', look)
    }
    const unsubscribe = store.subscribe(look)
    signal.addEventListener('abort', look)
    look()
  })
}

async function untilResting(store: WorkspaceStore, signal: AbortSignal): Promise<void> {
  const endMs = performance.now() + RESTLESS_MAX_MS
  for (;;) {
    const { project } = store.getState()
    await pause(IDLE_MS, signal)
    if (hasSameTexts(store.getState().project, project) || performance.now() >= endMs) return
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      if (signal.aborted) reject(signal.reason)
      else resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
