import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { LimitChoice } from '@/lib/client/limits/limit-choice'
import type { RecordedRun } from '@/lib/contracts/playground'

/** A run that is over, of whichever project the page has shown since it was opened. */
export interface KeptRun {
  readonly key: string
  /** Of the project. */
  readonly project: string
  /** Numbers the runs of its project. */
  readonly number: number
  readonly limits: LimitChoice
  readonly recorded: RecordedRun
}

const KEPT_MAX = 20

const store = createStore<{ runs: readonly KeptRun[] }>(() => ({ runs: [] }))

/** Newest first. */
export const useKeptRuns = (): readonly KeptRun[] => useStore(store, ({ runs }) => runs)

/** Keeps a run, or what is known of it by now in the place of what was. */
export function keepRun(run: KeptRun): void {
  const { runs } = store.getState()
  const isKnown = runs.some(({ key }) => key === run.key)
  const next = isKnown ? runs.map((other) => (other.key === run.key ? run : other)) : [run, ...runs].slice(0, KEPT_MAX)
  store.setState({ runs: next })
}

/** What it wrote, stdin left out: that is what was typed, and not what the program does. */
export function outputOf({ output }: RecordedRun): string {
  return output.map(({ stream, text }) => (stream === 'stdin' ? '' : text)).join('')
}
