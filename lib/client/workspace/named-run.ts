import type { StartRunRequest } from '@/lib/contracts/run'

/** What Run asks a sandbox for, and what that run is called. The files come with the click. */
export interface NamedRun {
  readonly title: string
  readonly request: Omit<StartRunRequest, 'files'>
}
