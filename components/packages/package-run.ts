import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { RunRecord } from '@/components/session/run-record'
import type { SandboxSession } from '@/components/session/sandbox-session'
import { useSession, useSessionState } from '@/components/session/use-sandbox-session'

/** Which run was the last to add or remove packages, so that the panel tells of it. Each project's session counts its own. */
const store = createStore<{ session: SandboxSession | null; number: number }>(() => ({ session: null, number: 0 }))

export const notePackageRun = (session: SandboxSession, number: number): void => store.setState({ session, number })

/** @returns it, as it is; null where there was none, or where so many runs came after it that it is no longer kept */
export function usePackageRun(): RunRecord | null {
  const { session, number } = useStore(store)
  const isHere = useSession() === session
  return useSessionState(({ run, previousRuns }) =>
    isHere ? ([run, ...previousRuns].find((record) => record?.number === number) ?? null) : null,
  )
}

/** Rows at the end of a log that its last words are looked for in. */
const TAIL_ROWS = 60

/** @returns the end of what a run has printed */
export function tailOf({ log }: RunRecord): string {
  const first = Math.max(log.firstRow, log.endRow - TAIL_ROWS)
  return Array.from({ length: log.endRow - first }, (_, index) => log.row(first + index)?.text ?? '').join('\n')
}
