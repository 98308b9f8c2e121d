import { queryOptions } from '@tanstack/react-query'
import { RunList, RunTimeline, type StartRunRequest, StartRunResponse } from '@/lib/contracts/run'
import { jsonBody, request, send } from '../http'
import { readHead } from '../read-head'
import { queryKeys } from './keys'
import { runLogUrl, sandboxUrl } from './urls'

/** Of a list that somebody looks at. */
const RUNS_INTERVAL_MS = 2_000

/** Answers as soon as the run is accepted; its events arrive on the sandbox's stream, maybe before this answer. */
export async function startRun(sandboxId: string, run: StartRunRequest, signal?: AbortSignal): Promise<string> {
  const { files, ...rest } = run
  const body = files ? { ...rest, files: Object.fromEntries(files) } : rest
  const init = jsonBody(body, signal ? { signal } : {})
  return (await request(StartRunResponse, sandboxUrl(sandboxId, '/runs'), init)).runId
}

export async function stopRun(sandboxId: string, runId: string): Promise<void> {
  await send(sandboxUrl(sandboxId, `/runs/${runId}`), { method: 'DELETE' })
}

export function readTimeline(sandboxId: string, runId: string): Promise<RunTimeline> {
  return request(RunTimeline, sandboxUrl(sandboxId, `/runs/${runId}/timeline`), { cache: 'no-store' })
}

/** Writes to a run's stdin; `isLast` closes it after these bytes, which may be none. */
export async function writeStdin(sandboxId: string, runId: string, text: string, isLast = false): Promise<void> {
  await send(sandboxUrl(sandboxId, `/runs/${runId}/stdin`, isLast ? { eof: '1' } : {}), {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream' },
    body: new TextEncoder().encode(text),
  })
}

export const runListQuery = (sandboxId: string) =>
  queryOptions({
    queryKey: queryKeys.runs(sandboxId),
    queryFn: ({ signal }) => request(RunList, sandboxUrl(sandboxId, '/runs'), { signal, cache: 'no-store' }),
    refetchInterval: RUNS_INTERVAL_MS,
  })

/** The beginning of all that a run has printed. */
export const runLogHeadQuery = (sandboxId: string, runId: string) =>
  queryOptions({
    queryKey: queryKeys.runLog(sandboxId, runId),
    queryFn: ({ signal }) => readHead(runLogUrl(sandboxId, runId), signal),
  })
