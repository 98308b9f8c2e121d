'use client'

import { useEffect } from 'react'
import type { RecordedRun } from '@/lib/contracts/playground'
import { useSession } from './use-sandbox-session'

/** Shows a run that came with a link, until something is run here. */
export function useRecordedRun(recorded: RecordedRun | null): void {
  const session = useSession()
  useEffect(() => {
    if (recorded !== null && session.isLazy) session.runs.replay(recorded)
  }, [session, recorded])
}
