import '#server-only'
import type { RunList, RunSummary } from '@/lib/contracts/run'
import type { ClaimedSandbox, Run } from '@/lib/sandbox'

export function listRuns({ runs }: ClaimedSandbox): RunList {
  return { runs: runs.list().map(summaryOf) }
}

function summaryOf({ id, language, startedAtMs, pid, end }: Run): RunSummary {
  const outcome = end?.outcome
  return {
    runId: id,
    language,
    startedAtMs,
    pid,
    outcome: outcome?.kind ?? null,
    exitCode: outcome?.kind === 'exited' ? outcome.exitCode : null,
    usage: end?.usage ?? null,
  }
}
