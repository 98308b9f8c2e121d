import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { RunRecord } from '@/components/session/run-record'
import { useSessionState } from '@/components/session/use-sandbox-session'

/** Which of the page's runs was the last to add or remove packages, so that the panel tells of it. */
const store = createStore<{ number: number | null }>(() => ({ number: null }))

export const notePackageRun = (number: number | null): void => store.setState({ number })

/** @returns it, as it is; null where there was none, or where so many runs came after it that it is no longer kept */
export function usePackageRun(): RunRecord | null {
  const { number } = useStore(store)
  return useSessionState(
    ({ run, previousRuns }) => [run, ...previousRuns].find((record) => record?.number === number) ?? null,
  )
}

/** Rows at the end of a log that its last words are looked for in. */
const TAIL_ROWS = 60

/** @returns the end of what a run has printed */
export function tailOf({ log }: RunRecord): string {
  const first = Math.max(log.firstRow, log.endRow - TAIL_ROWS)
  return Array.from({ length: log.endRow - first }, (_, index) => log.row(first + index)?.text ?? '').join('\n')
}
