import type { WorkspaceState, WorkspaceStore } from '../workspace-store'
import { toStored } from './stored-workspace'
import type { WorkspaceStorage } from './workspace-storage'

const KEEP_AFTER_MS = 250

export type KeepHandlers = {
  /** Called with false when the browser refuses to keep the work (full, or private), and with true when it does again. */
  onKept: (isKept: boolean) => void
  now: () => number
}

/**
 * Writes every change of the workspace to the browser's database, soon after it and at the latest when the page is left.
 *
 * @returns `flush` writes at once; `stop` ends it
 */
export function keepWorkspace(
  store: WorkspaceStore,
  storage: WorkspaceStorage,
  { onKept, now }: KeepHandlers,
): { flush: () => Promise<void>; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isPending = false
  let isWriting = false
  let writing: Promise<void> = Promise.resolve()

  const write = async (state: WorkspaceState) => {
    if (state.id === null) return
    isWriting = true
    try {
      await storage.write(toStored(state, state.id, now()))
      onKept(true)
    } catch (error) {
      console.error('codetok: the browser does not keep the work', error)
      onKept(false)
    } finally {
      isWriting = false
    }
  }
  const flush = () => {
    clearTimeout(timer)
    writing = writing.then(() => {
      if (!isPending) return
      isPending = false
      return write(store.getState())
    })
    return writing
  }
  const unsubscribe = store.subscribe((state, previous) => {
    if (state.id === null) return
    // What was typed while this project was on its way belongs to the one before it.
    if (state.id !== previous.id && isPending) {
      isPending = false
      writing = writing.then(() => write(previous))
    }
    const { project, tabs, entry, args, title, outbox } = state
    const isSame =
      state.id === previous.id &&
      project === previous.project &&
      tabs === previous.tabs &&
      entry === previous.entry &&
      args === previous.args &&
      title === previous.title &&
      outbox === previous.outbox
    if (isSame) return
    isPending = true
    clearTimeout(timer)
    timer = setTimeout(flush, KEEP_AFTER_MS)
  })
  const flushWhenHidden = () => {
    if (document.visibilityState === 'hidden') void flush()
  }
  const leave = () => {
    const state = store.getState()
    if ((isPending || isWriting) && state.id !== null) storage.writeLeaving(toStored(state, state.id, now()))
    void flush()
  }
  document.addEventListener('visibilitychange', flushWhenHidden)
  window.addEventListener('pagehide', leave)
  return {
    flush,
    stop: () => {
      unsubscribe()
      document.removeEventListener('visibilitychange', flushWhenHidden)
      window.removeEventListener('pagehide', leave)
      void flush()
    },
  }
}
