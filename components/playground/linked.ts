import type { Ancestor, RecordedRun } from '@/lib/contracts/playground'

/** What a link brings beside a workspace. */
export type Linked = { run: RecordedRun | null; lineage: readonly Ancestor[] }
